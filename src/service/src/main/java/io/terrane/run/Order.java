package io.terrane.run;

import java.time.Instant;
import java.util.Optional;

/**
 * How a run is wanted.
 *
 * @param priority among the runs of its domain: a higher one goes first
 * @param deadline when it fails unless it has ended
 */
record Order(int priority, Optional<Instant> deadline) {
    static final int LOWEST = -100;
    static final int HIGHEST = 100;
    static final Order ORDINARY = new Order(0, Optional.empty());
}
