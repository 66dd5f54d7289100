package io.terrane.execution;

/** Told how a run goes; called from several threads. */
public interface RunObserver {
    /** A run that nobody watches. */
    RunObserver NONE = new RunObserver() {};

    /** @param chunksTotal of the items planned so far */
    default void progress(int itemsDone, int itemsTotal, long chunksDone, long chunksTotal) {}

    /** Something that the team would want to read in the run's log. */
    default void event(String message) {}

    /**
     * A part of the run begins, for whoever shows it as a trace. There are as many as time steps and a few more; chunks are told
     * to the journal.
     *
     * @param name {@code search}, {@code step}, {@code gate}
     * @param subject which one: an Item, a period, a product
     */
    default RunStage stage(String name, String subject) {
        return RunStage.NONE;
    }

    /** Where the run keeps what it has done. */
    default RunJournal journal() {
        return RunJournal.NONE;
    }

    /** Asked before every chunk; the run ends with {@link RunCancelledException} when it is true. */
    default boolean cancelled() {
        return false;
    }
}
