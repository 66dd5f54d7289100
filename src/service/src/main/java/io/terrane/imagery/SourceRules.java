package io.terrane.imagery;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.terrane.definition.RadiometryProfile;
import io.terrane.problem.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Pattern;

/** What makes a source acceptable; says everything that does not at once, and no value of a header. */
@ApplicationScoped
class SourceRules {
    private static final double STANDARD_RATE = 10;
    /** Object stores bear many more requests than searches do. */
    private static final double STANDARD_ASSET_RATE = 200;

    private static final int MOST_HOSTS = 20;
    private static final int MOST_COLLECTIONS = 50;
    private static final Duration MOST_OFTEN = Duration.ofMinutes(1);
    private static final Duration MOST_OFTEN_WHOLE = Duration.ofHours(1);
    private static final Duration LEAST_OFTEN = Duration.ofDays(30);
    private static final Duration LONGEST_LOOK_BACK = Duration.ofDays(400);
    private static final Pattern HOST = Pattern.compile("(\\*\\.)?[A-Za-z0-9-]+(\\.[A-Za-z0-9-]+)*");

    private final SourceHosts hosts;

    @Inject
    SourceRules(SourceHosts hosts) {
        this.hosts = hosts;
    }

    /**
     * @param domain empty for the node
     * @param id as the address has it, where it has one
     * @throws ProblemException.Invalid with all that is wrong
     */
    WrittenSource check(Optional<String> domain, Optional<String> id, JsonNode body) {
        SourceFields reading = new SourceFields(body);
        String ownId = reading.id(id);
        Optional<RegisteredSource.Type> type =
                reading.choice("type", RegisteredSource.Type::of, "stac-api or static-catalog");
        Optional<URI> url = reading.url();
        url.flatMap(address -> hosts.violation(domain, address.toString()))
                .ifPresent(why -> reading.violation("url", why));
        Optional<Map<String, String>> headers = reading.headers();
        List<String> headerHosts = reading.texts("headerHosts", MOST_HOSTS);
        if (!headerHosts.stream().allMatch(host -> HOST.matcher(host).matches())) {
            reading.violation("headerHosts", "has to list names of hosts, or *.example.org for all below a name");
        }
        OptionalDouble rate = reading.rate("requestsPerSecond");
        OptionalDouble assetRate = reading.rate("assetRequestsPerSecond");
        Map<String, String> aliases = reading.aliases();
        Optional<String> radiometry = reading.optionalText("radiometry");
        if (radiometry.isPresent() && RadiometryProfile.of(radiometry.get()).isEmpty()) {
            reading.violation("radiometry", "is not known; known are " + RadiometryProfile.ids());
        }
        Optional<RegisteredSource.Mirror> mirror = mirror(reading, type);
        Optional<String> title = reading.optionalText("title");
        reading.refuseUnknown();
        if (!reading.violations().isEmpty()) {
            throw new ProblemException.Invalid("The source breaks rules.", reading.violations());
        }
        return new WrittenSource(
                ownId,
                type.orElseThrow(),
                title,
                url.orElseThrow(),
                headers,
                headerHosts,
                rate.orElse(STANDARD_RATE),
                rate.isEmpty() && assetRate.isEmpty() ? OptionalDouble.of(STANDARD_ASSET_RATE) : assetRate,
                aliases,
                radiometry,
                mirror);
    }

    /** A static catalog always has one: it cannot be searched otherwise. */
    private static Optional<RegisteredSource.Mirror> mirror(SourceFields outer, Optional<RegisteredSource.Type> type) {
        boolean catalog = type.isPresent() && type.get() == RegisteredSource.Type.STATIC_CATALOG;
        JsonNode node = outer.field("mirror");
        if (node.isMissingNode() && !catalog) {
            return Optional.empty();
        }
        SourceFields reading = new SourceFields(
                node.isMissingNode() ? JsonNodeFactory.instance.objectNode() : node, "/mirror", outer.violations());
        List<String> collections = reading.texts("collections", MOST_COLLECTIONS);
        if (collections.isEmpty() != catalog) {
            reading.violation(
                    "collections",
                    catalog
                            ? "is for APIs: a static catalog is kept as a whole"
                            : "has to name the collections to keep");
        }
        for (String name : List.of("bbox", "since", "lookBack", "reconcile")) {
            if (catalog && !reading.field(name).isMissingNode()) {
                reading.violation(name, "is for APIs: a static catalog is kept as a whole");
            }
        }
        Optional<List<Double>> bbox = reading.bbox();
        Optional<Instant> since = reading.since();
        Duration every =
                reading.duration("every", catalog ? Duration.ofDays(1) : Duration.ofHours(1), MOST_OFTEN, LEAST_OFTEN);
        Duration lookBack = reading.duration("lookBack", Duration.ofDays(30), Duration.ZERO, LONGEST_LOOK_BACK);
        Duration reconcile = reading.duration(
                "reconcile", RegisteredSource.Mirror.STANDARD_RECONCILE, MOST_OFTEN_WHOLE, LEAST_OFTEN);
        reading.refuseUnknown();
        return Optional.of(new RegisteredSource.Mirror(collections, bbox, since, every, lookBack, reconcile));
    }
}
