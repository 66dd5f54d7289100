package io.terrane.run;

/** Who or what asked for a run. */
public enum RunCause {
    REQUEST("request"),
    SCHEDULE("schedule"),
    NEW_SCENES("new-scenes");

    private final String text;

    RunCause(String text) {
        this.text = text;
    }

    public String text() {
        return text;
    }
}
