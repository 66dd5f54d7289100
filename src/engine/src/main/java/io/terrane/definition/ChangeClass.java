package io.terrane.definition;

import java.util.Locale;

/** What a change of a definition means to those who use its product, from the least to the most. */
public enum ChangeClass {
    /** Words: pixels, and what is asked of them, stay. */
    PATCH,
    /** There is more than before, and what was there stays. */
    MINOR,
    /** What was there is other or gone. */
    MAJOR;

    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    static ChangeClass worse(ChangeClass a, ChangeClass b) {
        return a.compareTo(b) >= 0 ? a : b;
    }
}
