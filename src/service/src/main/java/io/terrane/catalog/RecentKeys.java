package io.terrane.catalog;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** Keys that were added not long ago: the latest so many, each for a while. Safe for many threads. */
final class RecentKeys {
    private final long nanos;
    private final Map<Object, Long> added;

    RecentKeys(int most, Duration lifetime) {
        this.nanos = lifetime.toNanos();
        this.added = new LinkedHashMap<>() {
            @Override
            protected boolean removeEldestEntry(Map.Entry<Object, Long> eldest) {
                return size() > most;
            }
        };
    }

    synchronized void add(Object key) {
        added.remove(key);
        added.put(key, System.nanoTime());
    }

    synchronized boolean contains(Object key) {
        Long since = added.get(key);
        if (since != null && System.nanoTime() - since > nanos) {
            added.remove(key);
            return false;
        }
        return since != null;
    }
}
