package io.terrane.secret;

/** What was sealed does not open with the keys that this process has. The message has no secret in it. */
public final class SealException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    SealException(String message) {
        super(message);
    }

    SealException(String message, Throwable cause) {
        super(message, cause);
    }
}
