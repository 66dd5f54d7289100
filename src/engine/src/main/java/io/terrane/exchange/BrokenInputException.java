package io.terrane.exchange;

import java.io.IOException;

/** The input is damaged, or not what it was said to be, from here to its end. */
public final class BrokenInputException extends IOException {
    private final long number;

    /** @param number of the Item or line that cannot be read */
    public BrokenInputException(long number, String message) {
        super(message);
        this.number = number;
    }

    public long number() {
        return number;
    }
}
