package io.terrane.raster.io;

import java.io.IOException;

/** A server did not give what it has, however often it was asked: it may another time. */
public final class UnavailableException extends IOException {
    public UnavailableException(String message) {
        super(message);
    }
}
