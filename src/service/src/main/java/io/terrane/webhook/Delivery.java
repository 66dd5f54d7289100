package io.terrane.webhook;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;

/**
 * An event on its way to a subscriber.
 *
 * @param id of the event, the same in every attempt
 * @param sequence counts the subscription's events, from 1
 * @param event a CloudEvent as JSON
 * @param state {@code waiting}, {@code delivered} or {@code dead}
 * @param attempts that were made
 * @param nextAt when the next one is due, where it is waiting
 * @param status what the receiver answered last
 */
record Delivery(
        UUID id,
        UUID subscription,
        long sequence,
        String event,
        String state,
        int attempts,
        Instant nextAt,
        OptionalInt status,
        Optional<String> failure) {
    /** One that is to be attempted now, with what it takes. */
    record Due(Delivery delivery, String kind, Parcel parcel) {}
}
