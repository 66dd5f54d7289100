package io.terrane.execution;

/** The run was cancelled, or its worker lost its lease. */
public final class RunCancelledException extends Exception {
    public RunCancelledException() {
        super("the run was cancelled");
    }
}
