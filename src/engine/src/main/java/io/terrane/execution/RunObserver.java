package io.terrane.execution;

/** Told how a run goes; called from several threads. */
public interface RunObserver {
    /** A run that nobody watches. */
    RunObserver NONE = new RunObserver() {};

    /** @param chunksTotal of the items planned so far */
    default void progress(int itemsDone, int itemsTotal, long chunksDone, long chunksTotal) {}

    /** Something that the team would want to read in the run's log. */
    default void event(String message) {}

    /** Where the run keeps what it has done. */
    default RunJournal journal() {
        return RunJournal.NONE;
    }

    /** Asked before every chunk; the run ends with {@link RunCancelledException} when it is true. */
    default boolean cancelled() {
        return false;
    }
}
