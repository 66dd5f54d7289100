package io.terrane.raster.tiff;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A TIFF that cannot be read: broken, or in a form that is not supported. The message says which. */
public abstract sealed class TiffException extends IOException {
    private TiffException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** The file breaks the format. */
    public static final class Malformed extends TiffException {
        public Malformed(String message) {
            super(message, null);
        }

        public Malformed(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** The file is fine and uses something that is not read here; the message names it. */
    public static final class Unsupported extends TiffException {
        public Unsupported(String message) {
            super(message, null);
        }
    }
}
