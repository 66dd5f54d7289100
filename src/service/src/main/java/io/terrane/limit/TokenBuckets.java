package io.terrane.limit;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Token buckets by key. A bucket holds {@code burst} tokens and is filled by {@code perSecond}; each request takes one. Beyond
 * {@code most} keys that which was used longest ago is forgotten. Safe for concurrent use.
 */
final class TokenBuckets {
    private static final double NANOS = 1e9;

    private final double perSecond;
    private final double burst;
    private final LongSupplier clock;
    private final Map<String, Bucket> buckets;

    /** @param clock nanoseconds from anywhere */
    TokenBuckets(double perSecond, double burst, int most, LongSupplier clock) {
        this.perSecond = perSecond;
        this.burst = burst;
        this.clock = clock;
        this.buckets = new Recent(most);
    }

    private record Bucket(double tokens, long at) {}

    /** In order of use. */
    private static final class Recent extends LinkedHashMap<String, Bucket> {
        private static final long serialVersionUID = 1;
        private final int most;

        Recent(int most) {
            super(16, 0.75f, true);
            this.most = most;
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
            return size() > most;
        }
    }

    /** @return how long to wait before asking again; zero when the request may pass */
    synchronized Duration take(String key) {
        long now = clock.getAsLong();
        Bucket bucket = buckets.get(key);
        double tokens = bucket == null ? burst : Math.min(burst, bucket.tokens + (now - bucket.at) / NANOS * perSecond);
        if (tokens >= 1) {
            buckets.put(key, new Bucket(tokens - 1, now));
            return Duration.ZERO;
        }
        buckets.put(key, new Bucket(tokens, now));
        return Duration.ofNanos((long) Math.ceil((1 - tokens) / perSecond * NANOS));
    }

    synchronized int size() {
        return buckets.size();
    }
}
