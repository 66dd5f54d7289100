package io.terrane.cql2;

/** A filter that cannot be read; the message says what is wrong and where. */
public final class Cql2Exception extends Exception {
    Cql2Exception(String message) {
        super(message);
    }

    Cql2Exception(String message, int position) {
        super(message + " at character " + (position + 1));
    }
}
