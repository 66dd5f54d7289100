package io.terrane.cli.mesh;

/** Why a command ends without having done what it was asked for, in words for its caller. */
final class MeshException extends Exception {
    private final int status;

    MeshException(int status, String message) {
        super(message);
        this.status = status;
    }

    /** One of {@link ExitStatus}. */
    int status() {
        return status;
    }
}
