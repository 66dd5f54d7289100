package io.terrane.webhook;

import java.net.URI;
import java.util.OptionalLong;
import java.util.UUID;

/**
 * An event on its way to a receiver.
 *
 * @param id the same in every attempt
 * @param change place of the change that it tells of; empty where it tells of something else
 * @param owner of the receiver
 * @param secret that the receiver knows it by; empty for none
 */
@SuppressWarnings("ArrayRecordComponent") // It is read once, where it is sent.
public record Parcel(UUID id, String event, OptionalLong change, String owner, URI url, byte[] secret) {}
