package io.terrane.raster.tiff;

import java.io.IOException;

/** A block is missing because another window that was to decode it was closed before: what went wrong is told there. */
public final class WindowGivenUpException extends IOException {
    WindowGivenUpException() {
        super("another window was closed before it had decoded a block that both need");
    }
}
