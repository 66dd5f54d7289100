package io.terrane.problem;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.terrane.definition.Violation;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * The fields of a small JSON body, read strictly: every violation is collected, and a field that nobody asked for is one.
 * Values of fields that break rules are fillers; {@link #check} throws before they are used.
 */
public final class JsonFields {
    private static final int LONGEST_TEXT = 2_000;

    private final JsonNode body;
    private final Set<String> known = new TreeSet<>();
    private final List<Violation> violations = new ArrayList<>();

    /** @throws ProblemException.BadRequest when the body is no JSON object */
    public JsonFields(JsonNode body) {
        this.body = JsonBody.object(body);
    }

    /** A body that may be left out. */
    public static JsonFields optional(JsonNode body) {
        boolean none = body == null || body.isMissingNode() || body.isNull();
        return new JsonFields(none ? com.fasterxml.jackson.databind.node.JsonNodeFactory.instance.objectNode() : body);
    }

    /** Text that has to be there and not blank. */
    public String text(String name) {
        return optionalText(name).orElseGet(() -> {
            if (field(name).isMissingNode()) {
                refuse(name, "is required");
            }
            return "";
        });
    }

    public Optional<String> optionalText(String name) {
        JsonNode value = field(name);
        if (value.isMissingNode()) {
            return Optional.empty();
        }
        boolean fine = value.isTextual()
                && !value.textValue().isBlank()
                && value.textValue().length() <= LONGEST_TEXT
                && value.textValue().chars().allMatch(c -> c >= ' ' || c == '\n' || c == '\t');
        if (!fine) {
            refuse(name, "has to be text of at most " + LONGEST_TEXT + " characters, not blank");
            return Optional.empty();
        }
        return Optional.of(value.textValue());
    }

    /** A text that {@code of} knows; empty when it is missing or breaks the rule. */
    public <T> Optional<T> choice(String name, boolean required, Function<String, Optional<T>> of, String rule) {
        JsonNode value = field(name);
        if (value.isMissingNode()) {
            if (required) {
                refuse(name, "is required");
            }
            return Optional.empty();
        }
        Optional<T> found = value.isTextual() ? of.apply(value.textValue()) : Optional.empty();
        if (found.isEmpty()) {
            refuse(name, rule);
        }
        return found;
    }

    public boolean flag(String name, boolean otherwise) {
        JsonNode value = field(name);
        if (!value.isMissingNode() && !value.isBoolean()) {
            refuse(name, "has to be true or false");
        }
        return value.asBoolean(otherwise);
    }

    public int integer(String name, int otherwise, int least, int most) {
        JsonNode value = field(name);
        if (value.isMissingNode()) {
            return otherwise;
        }
        if (!value.canConvertToInt()
                || !value.isIntegralNumber()
                || value.intValue() < least
                || value.intValue() > most) {
            refuse(name, "has to be a whole number from " + least + " to " + most);
            return otherwise;
        }
        return value.intValue();
    }

    /** A whole number from 0; empty when it is missing or breaks the rule. */
    public OptionalLong optionalCount(String name) {
        JsonNode value = field(name);
        if (value.isMissingNode()) {
            return OptionalLong.empty();
        }
        if (!value.isIntegralNumber() || !value.canConvertToLong() || value.longValue() < 0) {
            refuse(name, "has to be a whole number from 0");
            return OptionalLong.empty();
        }
        return OptionalLong.of(value.longValue());
    }

    /** A time to come. */
    public Optional<Instant> future(String name) {
        return choice(name, false, JsonFields::instant, "has to be an RFC 3339 time, such as 2030-01-31T00:00:00Z")
                .filter(time -> {
                    if (!time.isAfter(Instant.now())) {
                        refuse(name, "lies in the past");
                    }
                    return true;
                });
    }

    private static Optional<Instant> instant(String text) {
        try {
            return Optional.of(java.time.OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    public void refuse(String name, String detail) {
        violations.add(new Violation("/" + name, detail));
    }

    /** @throws ProblemException.Invalid when anything breaks a rule, with all that does */
    public void check(String what) {
        body.fieldNames().forEachRemaining(name -> {
            if (!known.contains(name)) {
                refuse(name, "is not known here; known are " + known);
            }
        });
        if (!violations.isEmpty()) {
            throw new ProblemException.Invalid(what + " breaks rules.", violations);
        }
    }

    private JsonNode field(String name) {
        known.add(name);
        JsonNode value = body.path(name);
        return value.isNull() ? MissingNode.getInstance() : value;
    }
}
