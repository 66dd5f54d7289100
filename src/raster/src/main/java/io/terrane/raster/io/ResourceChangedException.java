package io.terrane.raster.io;

import java.io.IOException;

/** A resource has other contents than before; reading it again does not help. */
public final class ResourceChangedException extends IOException {
    ResourceChangedException(String message) {
        super(message);
    }
}
