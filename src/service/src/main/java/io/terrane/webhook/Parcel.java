package io.terrane.webhook;

import java.net.URI;
import java.util.OptionalLong;
import java.util.UUID;

/**
 * An event on its way to a receiver.
 *
 * @param id the same in every attempt
 * @param change place of the change that it tells of; empty where it tells of something else
 * @param receiver id of the subscription
 * @param owner of the receiver
 * @param secret that the receiver knows it by
 */
public record Parcel(
        UUID id, String event, OptionalLong change, UUID receiver, String owner, URI url, StoredSecret secret) {}
