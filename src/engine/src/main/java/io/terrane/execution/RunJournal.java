package io.terrane.execution;

import io.terrane.raster.store.MemoryLedger;
import io.terrane.raster.store.ObjectLedger;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Keeps what a run has done, so that whoever takes it up again computes what is missing only. An item is one array that the
 * run writes, named as its Zarr group. What is told has to be kept when the method returns. Called from several threads; an
 * exception ends the run.
 */
public interface RunJournal {
    /** Keeps nothing: a run that dies begins anew. */
    RunJournal NONE = new RunJournal() {};

    /** Whether anything is kept: chunks then lie beside the product, each by itself, until their shard is whole. */
    default boolean keeps() {
        return false;
    }

    /** Key of the plan that the run was begun with; empty when it is begun now. */
    default Optional<String> plan() {
        return Optional.empty();
    }

    /** The search is over: what the run is computed from lies under this key. */
    default void planned(String key) {}

    /** An item is begun, or taken up. */
    default void itemBegun(String item, int chunkRows, int chunkColumns) {}

    /** How many chunks of an item are done. */
    default long chunksDone(String item) {
        return 0;
    }

    /**
     * The chunks of an item that are done, of those whose numbers lie in a range.
     *
     * @param from inclusive
     * @param to exclusive
     */
    default List<ChunkReceipt> receipts(String item, int from, int to) {
        return List.of();
    }

    /**
     * Takes the receipts of an item over from the run that made the version that this one is computed anew from, those that
     * it has itself and some others excepted.
     *
     * @return those that were taken over now
     */
    default List<ChunkReceipt> adopt(String item, Set<Integer> except) {
        return List.of();
    }

    /** What the run has written so far, and writes from now on; asked for once when a run is begun or taken up. */
    default ObjectLedger ledger() {
        return new MemoryLedger();
    }

    default void chunkBegun(String item, int chunk) {}

    /** Its bytes are read and its pixels computed; they are kept next. */
    default void chunkComputed(String item, int chunk) {}

    default void chunkDone(String item, ChunkReceipt receipt) {}
}
