package io.terrane.publish;

/** A product cannot be published as it has to be. */
public final class PublicationException extends RuntimeException {
    PublicationException(String message) {
        super(message);
    }
}
