package io.terrane.raster.io;

import java.net.UnknownHostException;

/** An address that may not be connected to, whatever is there. */
public final class RefusedHostException extends UnknownHostException {
    private static final long serialVersionUID = 1;

    RefusedHostException(String message) {
        super(message);
    }
}
