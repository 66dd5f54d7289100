package io.terrane.run;

/** Lower case, as the column holds them. */
public enum RunState {
    queued,
    running,
    succeeded,
    failed,
    cancelled;

    boolean isEnded() {
        return switch (this) {
            case queued, running -> false;
            case succeeded, failed, cancelled -> true;
        };
    }
}
