package io.terrane.raster.store;

import java.util.Optional;
import java.util.stream.Stream;

/** What objects are known by, taken from their bytes as they were handed to a store. Safe for concurrent use. */
public interface ObjectLedger {
    /** An object that was written. */
    record Entry(String key, Checksum checksum) {}

    /** It is stored under its key from now on. */
    void record(String key, Checksum checksum);

    /** It was deleted, or is to be written again. */
    void forget(String key);

    Optional<Checksum> find(String key);

    /** In order of keys; close it. */
    Stream<Entry> entries();
}
