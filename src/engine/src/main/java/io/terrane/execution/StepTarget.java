package io.terrane.execution;

import io.terrane.raster.store.ObjectLedger;
import io.terrane.raster.store.ObjectStore;
import java.io.IOException;

/**
 * Where a time step is written.
 *
 * @param store that keeps checksums in the ledger
 * @param prefix of all keys, without a slash at its end
 * @param ledger of the run's objects, by keys without the prefix
 */
record StepTarget(TimeStep step, ObjectStore store, String prefix, RunJournal journal, ObjectLedger ledger) {
    /** Whether an object was written whole, by this run or by whoever had it before. */
    boolean isWritten(String key) throws IOException {
        return ledger.find(key.substring(prefix.length() + 1)).isPresent()
                && store.head(key).isPresent();
    }
}
