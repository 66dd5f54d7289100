package io.terrane.imagery;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.terrane.definition.DefinitionRules;
import io.terrane.definition.Violation;
import io.terrane.problem.JsonBody;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** The fields of one object of a source, read by type; what is wrong with them is gathered, without values of headers. */
final class SourceFields {
    private static final double LEAST_RATE = 0.1;
    private static final double GREATEST_RATE = 10_000;
    private static final int MOST_HEADERS = 10;
    private static final int LONGEST_HEADER = 4_000;
    private static final int MOST_ALIASES = 200;
    private static final int LONGEST_NAME = 200;
    private static final Pattern HEADER_NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,64}");
    private static final Pattern HEADER_VALUE = Pattern.compile("[\\x21-\\x7e]([\\x20-\\x7e]*[\\x21-\\x7e])?");
    /** What the client itself says, or what would change whom it speaks to. */
    private static final Set<String> RESERVED = Set.of(
            "host",
            "connection",
            "content-length",
            "content-type",
            "transfer-encoding",
            "range",
            "if-none-match",
            "te",
            "upgrade",
            "expect",
            "trailer",
            "proxy-authorization",
            "user-agent");

    private final JsonNode body;
    private final String pointer;
    private final List<Violation> violations;
    private final Set<String> known = new TreeSet<>();

    /** @throws ProblemException.BadRequest when the body is no JSON object */
    SourceFields(JsonNode body) {
        this(JsonBody.object(body), "", new ArrayList<>());
    }

    SourceFields(JsonNode body, String pointer, List<Violation> violations) {
        this.body = body;
        this.pointer = pointer;
        this.violations = violations;
        if (!body.isObject()) {
            violations.add(new Violation(pointer, "has to be an object with fields"));
        }
    }

    List<Violation> violations() {
        return violations;
    }

    void violation(String name, String detail) {
        violations.add(new Violation(pointer + "/" + name, detail));
    }

    JsonNode field(String name) {
        known.add(name);
        JsonNode value = body.path(name);
        return value.isNull() ? MissingNode.getInstance() : value;
    }

    void refuseUnknown() {
        body.fieldNames().forEachRemaining(name -> {
            if (!known.contains(name)) {
                violation(name, "is not known here; known are " + known);
            }
        });
    }

    String id(Optional<String> given) {
        JsonNode value = field("id");
        String id = value.asText(given.orElse(""));
        if (!DefinitionRules.ID.matcher(id).matches()) {
            violation("id", "has to be 2 to 63 lower-case letters, digits and hyphens, beginning with a letter");
        } else if (given.isPresent() && !given.get().equals(id)) {
            violation("id", "has to be " + given.get() + ", as in the address");
        }
        return id;
    }

    <T> Optional<T> choice(String name, java.util.function.Function<String, Optional<T>> of, String known) {
        JsonNode value = field(name);
        Optional<T> found = value.isTextual() ? of.apply(value.textValue()) : Optional.empty();
        if (found.isEmpty()) {
            violation(name, value.isMissingNode() ? "is required: " + known : "has to be " + known);
        }
        return found;
    }

    Optional<String> optionalText(String name) {
        JsonNode value = field(name);
        if (value.isMissingNode()) {
            return Optional.empty();
        }
        String text = value.asText("");
        if (!value.isTextual() || text.isBlank() || text.length() > LONGEST_NAME) {
            violation(name, "has to be text of at most " + LONGEST_NAME + " characters, not blank");
            return Optional.empty();
        }
        return Optional.of(text);
    }

    List<String> texts(String name, int most) {
        JsonNode list = field(name);
        List<String> texts = new ArrayList<>();
        list.forEach(element -> texts.add(element.asText("")));
        boolean fine = list.isMissingNode()
                || list.isArray()
                        && list.size() <= most
                        && texts.stream().allMatch(text -> !text.isBlank() && text.length() <= LONGEST_NAME);
        if (!fine) {
            violation(name, "has to be a list of at most " + most + " names");
            return List.of();
        }
        return texts;
    }

    /** Without a query: addresses are shown, and keys of APIs are no part of them. */
    Optional<URI> url() {
        try {
            URI url = new URI(field("url").asText(""));
            boolean http = "http".equalsIgnoreCase(url.getScheme()) || "https".equalsIgnoreCase(url.getScheme());
            if (http
                    && url.getHost() != null
                    && url.getUserInfo() == null
                    && url.getFragment() == null
                    && url.getQuery() == null) {
                return Optional.of(url);
            }
        } catch (URISyntaxException e) {
            // Told below, as everything that is no such URL.
        }
        violation(
                "url",
                "has to be an http or https URL without user information and query: secrets belong into headers");
        return Optional.empty();
    }

    Optional<Map<String, String>> headers() {
        JsonNode value = field("headers");
        if (value.isMissingNode()) {
            return Optional.empty();
        }
        Map<String, String> headers = new LinkedHashMap<>();
        if (!value.isObject() || value.size() > MOST_HEADERS) {
            violation("headers", "has to map at most " + MOST_HEADERS + " names to texts");
            return Optional.of(headers);
        }
        value.properties().forEach(header -> {
            String name = header.getKey();
            if (!HEADER_NAME.matcher(name).matches() || RESERVED.contains(name.toLowerCase(Locale.ROOT))) {
                violation("headers", "has a name that no header of a source may have");
            } else if (!header.getValue().isTextual()
                    || header.getValue().textValue().length() > LONGEST_HEADER
                    || !HEADER_VALUE.matcher(header.getValue().textValue()).matches()) {
                violation(
                        "headers/" + name.replace("~", "~0"),
                        "has to be text of at most " + LONGEST_HEADER + " visible ASCII characters");
            } else {
                headers.put(name, header.getValue().textValue());
            }
        });
        return Optional.of(headers);
    }

    OptionalDouble rate(String name) {
        JsonNode value = field(name);
        if (value.isMissingNode()) {
            return OptionalDouble.empty();
        }
        double rate = value.isNumber() ? value.doubleValue() : 0;
        if (!(rate >= LEAST_RATE && rate <= GREATEST_RATE)) {
            violation(name, "has to be a number from 0.1 to 10000");
            return OptionalDouble.empty();
        }
        return OptionalDouble.of(rate);
    }

    Map<String, String> aliases() {
        JsonNode value = field("aliases");
        Map<String, String> aliases = new LinkedHashMap<>();
        value.properties()
                .forEach(alias -> aliases.put(alias.getKey(), alias.getValue().asText("")));
        boolean fine = value.isMissingNode()
                || value.isObject()
                        && aliases.size() <= MOST_ALIASES
                        && aliases.entrySet().stream()
                                .allMatch(alias -> !alias.getKey().isBlank()
                                        && !alias.getValue().isBlank()
                                        && alias.getKey().length() <= LONGEST_NAME
                                        && alias.getValue().length() <= LONGEST_NAME);
        if (!fine) {
            violation("aliases", "has to map keys of assets to names of bands, at most " + MOST_ALIASES);
            return Map.of();
        }
        return aliases;
    }

    Optional<List<Double>> bbox() {
        JsonNode value = field("bbox");
        if (value.isMissingNode()) {
            return Optional.empty();
        }
        List<Double> bbox = new ArrayList<>();
        value.forEach(number -> bbox.add(number.isNumber() ? number.doubleValue() : Double.NaN));
        boolean fine = value.isArray()
                && bbox.size() == 4
                && bbox.stream().allMatch(Double::isFinite)
                && bbox.get(0) < bbox.get(2)
                && bbox.get(1) < bbox.get(3);
        if (!fine) {
            violation("bbox", "has to be west, south, east, north in degrees, west less than east");
            return Optional.empty();
        }
        return Optional.of(bbox);
    }

    Optional<Instant> since() {
        JsonNode value = field("since");
        if (value.isMissingNode()) {
            return Optional.empty();
        }
        String text = value.asText("");
        try {
            return Optional.of(
                    text.length() == 10
                            ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
                            : OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeException e) {
            violation("since", "has to be a date such as 2023-01-01, or an RFC 3339 time");
            return Optional.empty();
        }
    }

    Duration duration(String name, Duration otherwise, Duration least, Duration most) {
        JsonNode value = field(name);
        if (value.isMissingNode()) {
            return otherwise;
        }
        try {
            Duration duration = Duration.parse(value.asText(""));
            if (duration.compareTo(least) >= 0 && duration.compareTo(most) <= 0) {
                return duration;
            }
        } catch (DateTimeException e) {
            // Told below, as everything that is no such duration.
        }
        violation(name, "has to be an ISO 8601 duration from " + least + " to " + most + ", such as PT6H or P1D");
        return otherwise;
    }
}
