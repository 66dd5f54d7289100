package io.terrane.execution;

import io.terrane.raster.store.ObjectStore;

/**
 * Where a time step is written.
 *
 * @param prefix of all keys, without a slash at its end
 */
record StepTarget(TimeStep step, ObjectStore store, String prefix, RunJournal journal) {}
