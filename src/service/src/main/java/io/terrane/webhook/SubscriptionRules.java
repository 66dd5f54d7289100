package io.terrane.webhook;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.terrane.change.ChangeKind;
import io.terrane.cql2.Cql2Exception;
import io.terrane.definition.Violation;
import io.terrane.geojson.GeoJsonGeometry;
import io.terrane.problem.JsonBody;
import io.terrane.problem.ProblemException;
import io.terrane.raster.io.AddressPolicy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What makes a subscription acceptable; says everything that does not at once. */
@ApplicationScoped
class SubscriptionRules {
    private static final Set<String> KNOWN = Set.of("url", "collections", "domains", "kinds", "bbox", "area", "filter");
    private static final int MOST_LISTED = 100;
    private static final int LONGEST_FILTER = 20_000;
    private static final int MOST_VERTICES = 10_000;

    private final AddressPolicy addresses;

    @Inject
    SubscriptionRules(WebhookConfig config) {
        this.addresses = config.addresses();
    }

    record Checked(URI url, Subscription.Wanted wanted) {}

    /** @throws ProblemException.Invalid with all that is wrong */
    Checked check(JsonNode body) {
        ObjectNode fields = JsonBody.object(body);
        List<Violation> violations = new ArrayList<>();
        fields.fieldNames().forEachRemaining(name -> {
            if (!KNOWN.contains(name)) {
                violations.add(new Violation(
                        "/" + name,
                        "is not known here; known are "
                                + KNOWN.stream().sorted().toList()));
            }
        });
        Optional<URI> url = url(fields.path("url"), violations);
        List<String> kinds = texts(fields, "kinds", violations);
        kinds.stream()
                .filter(kind -> ChangeKind.of(kind).isEmpty())
                .forEach(kind -> violations.add(new Violation(
                        "/kinds",
                        "has '" + kind + "', which is none of "
                                + Arrays.stream(ChangeKind.values())
                                        .map(ChangeKind::text)
                                        .toList())));
        Subscription.Wanted wanted = new Subscription.Wanted(
                texts(fields, "collections", violations),
                texts(fields, "domains", violations),
                kinds,
                area(fields, violations),
                filter(fields.path("filter"), violations));
        if (!violations.isEmpty()) {
            throw new ProblemException.Invalid("The subscription breaks rules.", violations);
        }
        return new Checked(url.orElseThrow(), wanted);
    }

    private Optional<URI> url(JsonNode value, List<Violation> violations) {
        try {
            URI url = new URI(value.asText(""));
            boolean http = "http".equalsIgnoreCase(url.getScheme()) || "https".equalsIgnoreCase(url.getScheme());
            if (!http || url.getHost() == null || url.getUserInfo() != null || url.getFragment() != null) {
                violations.add(new Violation("/url", "has to be an http or https URL without user information"));
                return Optional.empty();
            }
            boolean permitted = Arrays.stream(InetAddress.getAllByName(url.getHost()))
                    .anyMatch(address -> addresses.permits(url.getHost(), address));
            if (permitted) {
                return Optional.of(url);
            }
            violations.add(new Violation(
                    "/url", "is at a private or local address, or at a host that this node sends nothing to"));
        } catch (URISyntaxException e) {
            violations.add(new Violation("/url", "is no URL: " + e.getReason()));
        } catch (UnknownHostException | IllegalArgumentException e) {
            violations.add(new Violation("/url", "has a host that cannot be found"));
        }
        return Optional.empty();
    }

    private static List<String> texts(ObjectNode fields, String name, List<Violation> violations) {
        JsonNode list = fields.path(name);
        if (list.isMissingNode() || list.isNull()) {
            return List.of();
        }
        List<String> texts = new ArrayList<>();
        list.forEach(element -> texts.add(element.asText("")));
        if (!list.isArray()
                || list.size() > MOST_LISTED
                || texts.stream().anyMatch(text -> text.isBlank() || text.length() > MOST_LISTED * 2)) {
            violations.add(new Violation("/" + name, "has to be a list of at most " + MOST_LISTED + " names"));
            return List.of();
        }
        return texts;
    }

    /** A bbox is an area too. */
    private static Optional<String> area(ObjectNode fields, List<Violation> violations) {
        if (fields.hasNonNull("bbox")) {
            JsonNode bbox = fields.path("bbox");
            boolean numbers = bbox.isArray() && bbox.size() == 4;
            for (JsonNode number : bbox) {
                numbers &= number.isNumber();
            }
            double[] edges = new double[4];
            for (int i = 0; numbers && i < 4; i++) {
                edges[i] = bbox.path(i).doubleValue();
            }
            if (!numbers || fields.hasNonNull("area") || edges[0] >= edges[2] || edges[1] >= edges[3]) {
                violations.add(
                        new Violation(
                                "/bbox",
                                "has to be west, south, east, north in degrees, west less than east; for more say it as 'area'"));
                return Optional.empty();
            }
            return Optional.of(
                    "{\"type\":\"Polygon\",\"coordinates\":[[[%1$s,%2$s],[%3$s,%2$s],[%3$s,%4$s],[%1$s,%4$s],[%1$s,%2$s]]]}"
                            .formatted(edges[0], edges[1], edges[2], edges[3]));
        }
        if (!fields.hasNonNull("area")) {
            return Optional.empty();
        }
        try {
            if (GeoJsonGeometry.read(fields.path("area")).getNumPoints() > MOST_VERTICES) {
                violations.add(new Violation("/area", "has more than " + MOST_VERTICES + " positions"));
            }
        } catch (IllegalArgumentException e) {
            violations.add(new Violation("/area", "is no GeoJSON geometry: " + e.getMessage()));
        }
        return Optional.of(fields.path("area").toString());
    }

    private static Optional<String> filter(JsonNode value, List<Violation> violations) {
        if (value.isMissingNode() || value.isNull()) {
            return Optional.empty();
        }
        String text = value.isTextual() ? value.textValue().strip() : value.toString();
        try {
            if (text.length() > LONGEST_FILTER) {
                violations.add(new Violation("/filter", "has more than " + LONGEST_FILTER + " characters"));
            } else {
                Matcher.filter(text);
            }
        } catch (Cql2Exception | JsonProcessingException e) {
            violations.add(new Violation("/filter", "is no CQL2: " + e.getMessage()));
        }
        return Optional.of(text);
    }
}
