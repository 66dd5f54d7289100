package io.terrane.raster.zarr;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A Zarr array that cannot be read: broken, or in a form that is not supported. The message says which. */
public abstract sealed class ZarrException extends IOException {
    private ZarrException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** The store breaks the specification, or holds something else under this path. */
    public static final class Malformed extends ZarrException {
        public Malformed(String message) {
            super(message, null);
        }

        public Malformed(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    /** The store is fine and uses something that is not read here; the message names it. */
    public static final class Unsupported extends ZarrException {
        public Unsupported(String message) {
            super(message, null);
        }
    }
}
