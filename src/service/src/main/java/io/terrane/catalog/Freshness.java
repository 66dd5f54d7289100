package io.terrane.catalog;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How old the newest data of a product are, where its team promises something of it.
 *
 * @param limit how old they may be
 * @param newest time of the newest Item, or the end of its interval
 * @param breachedSince when they were found too old
 * @param open whether anybody may discover the product
 */
public record Freshness(
        String domain,
        String product,
        String version,
        Duration limit,
        Optional<Instant> newest,
        Optional<Instant> breachedSince,
        boolean open) {
    public String collection() {
        return domain + "." + product;
    }

    /** Empty while there are no data. */
    public Optional<Duration> age(Instant now) {
        return newest.map(time -> Duration.between(time, now));
    }

    public boolean isBreached(Instant now) {
        return age(now).map(age -> age.compareTo(limit) > 0).orElse(false);
    }
}
