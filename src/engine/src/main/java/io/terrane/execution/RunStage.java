package io.terrane.execution;

/** A part of a run that takes time: begun when it is asked for, closed when it is over. */
public interface RunStage extends AutoCloseable {
    /** One that nobody looks at. */
    RunStage NONE = new RunStage() {};

    @Override
    default void close() {}
}
