package io.terrane.cli.mesh;

/** What a command of the teams' client ends with. */
final class ExitStatus {
    static final int DONE = 0;
    /** The run failed, or the server did. */
    static final int FAILED = 1;

    static final int WRONG_CALL = 2;
    /** Nobody is signed in, or not with the role that it takes. */
    static final int NOT_ALLOWED = 3;
    /** The mesh refuses what it was asked for: a document that breaks rules, a number that says too little. */
    static final int REFUSED = 4;
    /** With {@code --exit-code}: something would change. */
    static final int DIFFERENT = 5;

    private ExitStatus() {}
}
