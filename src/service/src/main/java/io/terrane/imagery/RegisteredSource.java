package io.terrane.imagery;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A source that definitions name by its id. The values of its headers are not in here.
 *
 * @param key of the row
 * @param domain whose it is; empty: the node's, for all domains
 * @param url root of a STAC API, or {@code catalog.json} or {@code collection.json} of a static catalog
 * @param headerHosts hosts besides the url's own that get the headers
 * @param requestsPerSecond of all workers together
 * @param assetRequestsPerSecond of assets alone; empty: they are counted with the searches
 * @param aliases asset key → the name that definitions use
 * @param radiometry profile of definitions that name none
 */
public record RegisteredSource(
        long key,
        Optional<String> domain,
        String id,
        Type type,
        Optional<String> title,
        URI url,
        List<String> headerNames,
        List<String> headerHosts,
        double requestsPerSecond,
        OptionalDouble assetRequestsPerSecond,
        Map<String, String> aliases,
        Optional<String> radiometry,
        Optional<Mirror> mirror,
        Instant changedAt,
        String changedBy) {
    public RegisteredSource {
        headerNames = List.copyOf(headerNames);
        headerHosts = List.copyOf(headerHosts);
        aliases = Map.copyOf(aliases);
    }

    /** How Items are found. */
    public enum Type {
        STAC_API("stac-api"),
        STATIC_CATALOG("static-catalog");

        private final String text;

        Type(String text) {
            this.text = text;
        }

        String text() {
            return text;
        }

        static Optional<Type> of(String text) {
            return Arrays.stream(values())
                    .filter(type -> type.text.equals(text))
                    .findFirst();
        }
    }

    /**
     * Which Items are kept.
     *
     * @param collections of a STAC API; a static catalog is kept as a whole
     * @param bbox west, south, east, north in degrees; empty: everywhere
     * @param since sensed at or after it; empty: always
     * @param every how often they are looked at again
     * @param lookBack sensed so long ago, Items are looked at again where the source does not tell what was updated
     * @param reconcile how often all Items are compared with all that the source has, so that those that it deleted go
     */
    public record Mirror(
            List<String> collections,
            Optional<List<Double>> bbox,
            Optional<Instant> since,
            Duration every,
            Duration lookBack,
            Duration reconcile) {
        static final Duration STANDARD_RECONCILE = Duration.ofDays(1);

        /** Whether two keep the same Items. */
        boolean hasScopeOf(Mirror other) {
            return collections.equals(other.collections) && bbox.equals(other.bbox) && since.equals(other.since);
        }
    }

    /** What secrets are bound to and messages name: {@code domain/id}, or {@code id} of the node's. */
    String name() {
        return domain.map(owner -> owner + "/" + id).orElse(id);
    }
}
