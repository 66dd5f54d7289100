package io.terrane.source;

import org.jspecify.annotations.Nullable;

/** Imagery could not be had; the message names the source or Item and what to change. */
public final class SourceException extends Exception {
    public SourceException(String message) {
        super(message);
    }

    public SourceException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
