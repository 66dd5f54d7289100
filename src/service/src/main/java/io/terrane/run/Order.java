package io.terrane.run;

import java.time.Instant;
import java.util.Optional;

/**
 * How a run is wanted.
 *
 * @param priority among the runs of its domain: a higher one goes first
 * @param deadline when it fails unless it has ended
 */
public record Order(int priority, Optional<Instant> deadline, RunCause cause) {
    static final int LOWEST = -100;
    static final int HIGHEST = 100;

    /** As such a cause wants it: at its turn, whenever it ends. */
    public static Order by(RunCause cause) {
        return new Order(0, Optional.empty(), cause);
    }
}
