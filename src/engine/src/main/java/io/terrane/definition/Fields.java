package io.terrane.definition;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;

/**
 * The fields of one object of a definition, read by type. What is missing or of another type is a violation, and a
 * placeholder stands in, so that everything else is still looked at.
 */
final class Fields {
    private final JsonNode node;
    private final String pointer;
    private final List<Violation> violations;
    private final Set<String> known = new HashSet<>();

    Fields(JsonNode node, String pointer, List<Violation> violations) {
        this.pointer = pointer;
        this.violations = violations;
        if (!node.isObject() && !node.isMissingNode()) {
            violations.add(new Violation(pointer, "has to be an object with fields"));
        }
        this.node = node.isObject() ? node : JsonNodeFactory.instance.objectNode();
    }

    private JsonNode get(String name) {
        known.add(name);
        return node.path(name);
    }

    private void violation(String name, String detail) {
        violations.add(new Violation(pointer + "/" + escape(name), detail));
    }

    /** RFC 6901: {@code ~} and {@code /} are written as {@code ~0} and {@code ~1}. */
    static String escape(String name) {
        return name.replace("~", "~0").replace("/", "~1");
    }

    private static boolean absent(JsonNode value) {
        return value.isMissingNode() || value.isNull();
    }

    String text(String name) {
        JsonNode value = get(name);
        if (value.isTextual() && !value.textValue().isBlank()) {
            return value.textValue();
        }
        violation(name, absent(value) ? "is required" : "has to be text: put it in quotes");
        return "";
    }

    Optional<String> optionalText(String name) {
        return absent(get(name)) ? Optional.empty() : Optional.of(text(name));
    }

    String text(String name, String otherwise) {
        return optionalText(name).orElse(otherwise);
    }

    int integer(String name) {
        JsonNode value = get(name);
        if (value.isIntegralNumber() && value.canConvertToInt()) {
            return value.intValue();
        }
        violation(name, absent(value) ? "is required" : "has to be a whole number");
        return 0;
    }

    int integer(String name, int otherwise) {
        return absent(get(name)) ? otherwise : integer(name);
    }

    boolean flag(String name, boolean otherwise) {
        JsonNode value = get(name);
        if (!absent(value) && !value.isBoolean()) {
            violation(name, "has to be true or false");
        }
        return value.asBoolean(otherwise);
    }

    OptionalDouble number(String name) {
        JsonNode value = get(name);
        if (value.isNumber() && Double.isFinite(value.doubleValue())) {
            return OptionalDouble.of(value.doubleValue());
        }
        if (!absent(value)) {
            violation(name, "has to be a number");
        }
        return OptionalDouble.empty();
    }

    List<Double> numbers(String name) {
        List<Double> numbers = new ArrayList<>();
        for (JsonNode element : array(name)) {
            if (element.isNumber() && Double.isFinite(element.doubleValue())) {
                numbers.add(element.doubleValue());
            } else {
                violation(name, "has to be a list of numbers");
                return List.of();
            }
        }
        return numbers;
    }

    List<Integer> integers(String name) {
        List<Integer> numbers = new ArrayList<>();
        for (JsonNode element : array(name)) {
            if (element.isIntegralNumber() && element.canConvertToInt()) {
                numbers.add(element.intValue());
            } else {
                violation(name, "has to be a list of whole numbers");
                return List.of();
            }
        }
        return numbers;
    }

    List<Integer> integersOrEmpty(String name) {
        return absent(get(name)) ? List.of() : integers(name);
    }

    List<String> texts(String name, List<String> otherwise) {
        if (!otherwise.isEmpty() && absent(get(name))) {
            return otherwise;
        }
        List<String> texts = new ArrayList<>();
        for (JsonNode element : array(name)) {
            if (element.isTextual() && !element.textValue().isBlank()) {
                texts.add(element.textValue());
            } else {
                violation(name, "has to be a list of texts");
                return List.of();
            }
        }
        return texts;
    }

    private JsonNode array(String name) {
        JsonNode value = get(name);
        if (!value.isArray()) {
            violation(name, absent(value) ? "is required" : "has to be a list");
            return JsonNodeFactory.instance.arrayNode();
        }
        return value;
    }

    /** Names to bands, each a text or {@code {asset, band}}; none where there is nothing. */
    Map<String, BandName> bandsByName(String name) {
        JsonNode value = get(name);
        Map<String, BandName> bands = new LinkedHashMap<>();
        if (absent(value)) {
            return bands;
        }
        if (!value.isObject()) {
            violation(name, "has to map names to bands");
            return bands;
        }
        value.properties().forEach(entry -> {
            JsonNode band = entry.getValue();
            String at = pointer + "/" + escape(name) + "/" + escape(entry.getKey());
            if (band.isTextual() && !band.textValue().isBlank()) {
                bands.put(entry.getKey(), BandName.of(band.textValue()));
            } else if (band.isObject()) {
                Fields fields = new Fields(band, at, violations);
                bands.put(entry.getKey(), new BandName(fields.text("asset"), OptionalInt.of(fields.integer("band"))));
                fields.refuseUnknown();
            } else {
                violations.add(new Violation(at, "has to be a band's name in quotes, or an asset and a band of it"));
            }
        });
        return bands;
    }

    Fields object(String name) {
        JsonNode value = get(name);
        if (absent(value)) {
            violation(name, "is required");
        }
        return new Fields(
                absent(value) ? JsonNodeFactory.instance.objectNode() : value,
                pointer + "/" + escape(name),
                violations);
    }

    /** One object, or a list of them; none where there is nothing. */
    List<Fields> objects(String name) {
        JsonNode value = get(name);
        if (absent(value)) {
            return List.of();
        }
        if (!value.isArray()) {
            return List.of(object(name));
        }
        List<Fields> objects = new ArrayList<>();
        for (int i = 0; i < value.size(); i++) {
            objects.add(new Fields(value.get(i), pointer + "/" + escape(name) + "/" + i, violations));
        }
        return objects;
    }

    /** Absent objects read as empty ones, so that their fields' defaults hold. */
    Optional<Fields> optionalObject(String name) {
        return absent(get(name)) ? Optional.empty() : Optional.of(object(name));
    }

    Fields objectOrEmpty(String name) {
        return optionalObject(name)
                .orElseGet(() ->
                        new Fields(JsonNodeFactory.instance.objectNode(), pointer + "/" + escape(name), violations));
    }

    /** Call after all fields were asked for: whatever else is there is a violation. */
    void refuseUnknown() {
        node.fieldNames().forEachRemaining(name -> {
            if (!known.contains(name)) {
                violation(
                        name,
                        "is not known here; known are "
                                + known.stream().sorted().toList());
            }
        });
    }
}
