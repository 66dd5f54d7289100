package io.terrane.raster.store;

import java.util.Optional;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Stream;

/** Kept as long as this process lives; some 300 bytes an object. */
public final class MemoryLedger implements ObjectLedger {
    private final ConcurrentNavigableMap<String, Checksum> written = new ConcurrentSkipListMap<>();

    @Override
    public void record(String key, Checksum checksum) {
        written.put(key, checksum);
    }

    @Override
    public void forget(String key) {
        written.remove(key);
    }

    @Override
    public Optional<Checksum> find(String key) {
        return Optional.ofNullable(written.get(key));
    }

    @Override
    public Stream<Entry> entries() {
        return written.entrySet().stream().map(entry -> new Entry(entry.getKey(), entry.getValue()));
    }
}
