package io.terrane.run;

import java.util.Set;

/** Lower case, as the column holds them. */
public enum RunState {
    queued,
    running,
    paused,
    succeeded,
    failed,
    cancelled;

    /** Those of a run that is yet to end. */
    static final Set<RunState> OPEN = Set.of(queued, running, paused);

    boolean isEnded() {
        return switch (this) {
            case queued, running, paused -> false;
            case succeeded, failed, cancelled -> true;
        };
    }
}
