package io.terrane.audit;

import java.util.LinkedHashMap;
import java.util.Map;

/** Amounts by key, until somebody takes them. Safe for concurrent use. */
final class Tally<K> {
    private final Map<K, long[]> amounts = new LinkedHashMap<>();
    private final int most;

    Tally(int most) {
        this.most = most;
    }

    synchronized boolean isFull() {
        return amounts.size() >= most;
    }

    synchronized void add(K key, long first, long second) {
        long[] sums = amounts.computeIfAbsent(key, k -> new long[2]);
        sums[0] += first;
        sums[1] += second;
    }

    synchronized Map<K, long[]> take() {
        Map<K, long[]> taken = new LinkedHashMap<>(amounts);
        amounts.clear();
        return taken;
    }

    synchronized void giveBack(Map<K, long[]> taken) {
        taken.forEach((key, sums) -> add(key, sums[0], sums[1]));
    }
}
