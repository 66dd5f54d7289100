package io.terrane.vending;

import java.time.Instant;
import java.util.Optional;

/**
 * A session of the object store that was vended.
 *
 * @param name by which the store knows it
 * @param holding what it was given for, as in {@link io.terrane.access.Decision#holding}
 * @param product empty: it writes to what the domain brings
 * @param prefix of the keys that it reaches
 */
record Session(
        String name,
        String who,
        String holding,
        String domain,
        String product,
        String prefix,
        Instant begun,
        Instant until,
        Optional<Revoked> revoked) {
    /** That it ended before its time. */
    record Revoked(Instant at, String reason) {}
}
