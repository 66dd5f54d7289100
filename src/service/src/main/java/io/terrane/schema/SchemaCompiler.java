package io.terrane.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Makes checks of the keywords of a schema, all of which have to hold. */
final class SchemaCompiler {
    /** Of draft 7, but not made into code. */
    private static final Set<String> UNKNOWN =
            Set.of("propertyNames", "multipleOf", "exclusiveMaximum", "maxProperties");

    private static final int MOST_UNIQUE = 1_000;
    private static final int LAST = 6;

    private final QuickSchemas schemas;
    private final URI base;

    /** @param base that references are relative to */
    SchemaCompiler(QuickSchemas schemas, URI base) {
        this.schemas = schemas;
        this.base = base;
    }

    Check compile(JsonNode schema) {
        if (schema.isBoolean()) {
            return schema.booleanValue() ? Check.ACCEPT : Check.REFUSE;
        }
        if (!(schema instanceof ObjectNode)) {
            return Check.UNSURE;
        }
        if (schema.has("$ref")) {
            return schemas.at(base.resolve(schema.path("$ref").asText()));
        }
        List<Check> checks = new ArrayList<>();
        if (schema.has("properties") || schema.has("patternProperties") || schema.has("additionalProperties")) {
            checks.add(properties(schema));
        }
        if (schema.has("if")) {
            checks.add(choice(schema));
        }
        if (schema.has("items")) {
            checks.add(items(schema));
        }
        schema.properties().forEach(entry -> {
            if (UNKNOWN.contains(entry.getKey())) {
                checks.add(Check.UNSURE);
            } else {
                keyword(entry.getKey(), entry.getValue()).ifPresent(checks::add);
            }
        });
        return all(checks);
    }

    /** What stands alone; what is not named here says nothing of documents. */
    private Optional<Check> keyword(String name, JsonNode value) {
        return Optional.ofNullable(
                switch (name) {
                    case "type" -> type(value);
                    case "const" -> node -> equal(value, node);
                    case "enum" -> oneOfValues(value);
                    case "required" -> required(value);
                    case "minProperties" -> {
                        int least = value.asInt();
                        yield node -> Verdict.of(!node.isObject() || node.size() >= least);
                    }
                    case "dependencies" -> dependencies(value);
                    case "contains" -> contains(compile(value));
                    case "minItems" -> {
                        int least = value.asInt();
                        yield node -> Verdict.of(!node.isArray() || node.size() >= least);
                    }
                    case "maxItems" -> {
                        int most = value.asInt();
                        yield node -> Verdict.of(!node.isArray() || node.size() <= most);
                    }
                    case "uniqueItems" -> value.booleanValue() ? SchemaCompiler::unique : null;
                    case "minimum" -> {
                        double least = value.asDouble();
                        yield node -> Verdict.of(!node.isNumber() || node.doubleValue() >= least);
                    }
                    case "maximum" -> {
                        double most = value.asDouble();
                        yield node -> Verdict.of(!node.isNumber() || node.doubleValue() <= most);
                    }
                    case "exclusiveMinimum" -> {
                        double below = value.asDouble();
                        yield node -> Verdict.of(!node.isNumber() || node.doubleValue() > below);
                    }
                    case "minLength" -> {
                        int least = value.asInt();
                        yield node -> Verdict.of(!node.isTextual() || length(node) >= least);
                    }
                    case "maxLength" -> {
                        int most = value.asInt();
                        yield node -> Verdict.of(!node.isTextual() || length(node) <= most);
                    }
                    case "pattern" -> pattern(value.asText());
                    case "format" -> Formats.check(value.asText());
                    case "allOf" -> all(list(value));
                    case "anyOf" -> any(list(value));
                    case "oneOf" -> one(list(value));
                    case "not" -> {
                        Check inner = compile(value);
                        yield node -> inner.of(node).not();
                    }
                    default -> null;
                });
    }

    private List<Check> list(JsonNode schemas) {
        List<Check> checks = new ArrayList<>();
        schemas.forEach(schema -> checks.add(compile(schema)));
        return checks;
    }

    /** All of several, in one. */
    private record All(Check[] checks) implements Check {
        @Override
        public Verdict of(JsonNode node) {
            Verdict verdict = Verdict.ACCEPTED;
            for (Check check : checks) {
                verdict = verdict.and(check.of(node));
                if (verdict == Verdict.REFUSED) {
                    return verdict;
                }
            }
            return verdict;
        }
    }

    /** What properties of these names have to be; others are free. */
    private record Known(Map<String, Check> checks) implements Check {
        @Override
        public Verdict of(JsonNode node) {
            Verdict verdict = Verdict.ACCEPTED;
            if (node instanceof ObjectNode object) {
                for (var property : object.properties()) {
                    Check check = checks.get(property.getKey());
                    if (check != null) {
                        verdict = verdict.and(check.of(property.getValue()));
                    }
                }
            }
            return verdict;
        }
    }

    /** Schemas are made of many small ones that each name some properties: each property is looked up once for all of these. */
    private static Check all(List<Check> list) {
        Set<Check> others = new LinkedHashSet<>();
        Map<String, List<Check>> known = new HashMap<>();
        for (Check check : list) {
            for (Check part : check instanceof All all ? all.checks : new Check[] {check}) {
                if (part instanceof Known properties) {
                    properties.checks.forEach((name, one) -> known.computeIfAbsent(name, first -> new ArrayList<>())
                            .add(one));
                } else if (part != Check.ACCEPT) {
                    others.add(part);
                }
            }
        }
        if (!known.isEmpty()) {
            Map<String, Check> together = new HashMap<>();
            known.forEach((name, checks) -> together.put(name, all(checks)));
            others.add(new Known(together));
        }
        return switch (others.size()) {
            case 0 -> Check.ACCEPT;
            case 1 -> others.iterator().next();
            default -> new All(others.toArray(Check[]::new));
        };
    }

    private static Check any(List<Check> list) {
        Check[] checks = list.toArray(Check[]::new);
        return node -> {
            Verdict verdict = Verdict.REFUSED;
            for (Check check : checks) {
                verdict = verdict.or(check.of(node));
                if (verdict == Verdict.ACCEPTED) {
                    return verdict;
                }
            }
            return verdict;
        };
    }

    private static Check one(List<Check> list) {
        Check[] checks = list.toArray(Check[]::new);
        return node -> {
            int accepted = 0;
            int unsure = 0;
            for (Check check : checks) {
                switch (check.of(node)) {
                    case ACCEPTED -> accepted++;
                    case UNSURE -> unsure++;
                    case REFUSED -> {}
                }
            }
            return unsure > 0 && accepted <= 1 ? Verdict.UNSURE : Verdict.of(accepted == 1);
        };
    }

    private Check choice(JsonNode schema) {
        Check condition = compile(schema.path("if"));
        Check then = schema.has("then") ? compile(schema.path("then")) : Check.ACCEPT;
        Check otherwise = schema.has("else") ? compile(schema.path("else")) : Check.ACCEPT;
        return node -> switch (condition.of(node)) {
            case ACCEPTED -> then.of(node);
            case REFUSED -> otherwise.of(node);
            case UNSURE -> Verdict.UNSURE;
        };
    }

    private record Named(Pattern name, Check check) {}

    private Check properties(JsonNode schema) {
        Map<String, Check> known = new HashMap<>();
        schema.path("properties").properties().forEach(entry -> known.put(entry.getKey(), compile(entry.getValue())));
        List<Named> patterns = new ArrayList<>();
        for (var entry : schema.path("patternProperties").properties()) {
            Optional<Pattern> name = compiled(entry.getKey());
            if (name.isEmpty()) {
                return Check.UNSURE;
            }
            patterns.add(new Named(name.get(), compile(entry.getValue())));
        }
        Optional<Check> others = Optional.of(schema.path("additionalProperties"))
                .filter(value -> !value.isMissingNode())
                .map(this::compile);
        if (patterns.isEmpty() && others.isEmpty()) {
            return new Known(known);
        }
        return node ->
                node instanceof ObjectNode object ? properties(object, known, patterns, others) : Verdict.ACCEPTED;
    }

    private static Verdict properties(
            ObjectNode object, Map<String, Check> known, List<Named> patterns, Optional<Check> others) {
        Verdict verdict = Verdict.ACCEPTED;
        for (var property : object.properties()) {
            boolean named = false;
            Check own = known.get(property.getKey());
            if (own != null) {
                named = true;
                verdict = verdict.and(own.of(property.getValue()));
            }
            for (Named pattern : patterns) {
                if (pattern.name.matcher(property.getKey()).find()) {
                    named = true;
                    verdict = verdict.and(pattern.check.of(property.getValue()));
                }
            }
            if (!named && others.isPresent()) {
                verdict = verdict.and(others.get().of(property.getValue()));
            }
            if (verdict == Verdict.REFUSED) {
                return verdict;
            }
        }
        return verdict;
    }

    private static Check type(JsonNode value) {
        if (value.isTextual()) {
            return type(value.asText());
        }
        List<Check> types = new ArrayList<>();
        value.forEach(type -> types.add(type(type.asText())));
        return any(types);
    }

    private static Check type(String name) {
        return switch (name) {
            case "object" -> node -> Verdict.of(node.isObject());
            case "array" -> node -> Verdict.of(node.isArray());
            case "string" -> node -> Verdict.of(node.isTextual());
            case "number" -> node -> Verdict.of(node.isNumber());
            case "boolean" -> node -> Verdict.of(node.isBoolean());
            case "null" -> node -> Verdict.of(node.isNull());
            // 1.0 is an integer to some and none to others.
            case "integer" ->
                node -> node.isNumber() && !node.isIntegralNumber()
                        ? Verdict.UNSURE
                        : Verdict.of(node.isIntegralNumber());
            default -> Check.UNSURE;
        };
    }

    /** Numbers are equal in more ways than one. */
    private static Verdict equal(JsonNode value, JsonNode node) {
        if (value.equals(node)) {
            return Verdict.ACCEPTED;
        }
        boolean plain = value.isTextual() || value.isBoolean() || value.isNull() || node.isTextual() || node.isNull();
        return plain ? Verdict.REFUSED : Verdict.UNSURE;
    }

    private static Check oneOfValues(JsonNode values) {
        List<Check> equals = new ArrayList<>();
        values.forEach(value -> equals.add(node -> equal(value, node)));
        return any(equals);
    }

    private static Check required(JsonNode names) {
        List<String> list = new ArrayList<>();
        names.forEach(name -> list.add(name.asText()));
        String[] wanted = list.toArray(String[]::new);
        return node -> {
            if (node.isObject()) {
                for (String name : wanted) {
                    if (!node.has(name)) {
                        return Verdict.REFUSED;
                    }
                }
            }
            return Verdict.ACCEPTED;
        };
    }

    /** What an object has to be that has a property. */
    private Check dependencies(JsonNode schemas) {
        List<Check> checks = new ArrayList<>();
        schemas.properties().forEach(entry -> {
            String name = entry.getKey();
            Check check = entry.getValue().isArray() ? required(entry.getValue()) : compile(entry.getValue());
            checks.add(node -> node.has(name) ? check.of(node) : Verdict.ACCEPTED);
        });
        return all(checks);
    }

    /** The elements of an array: each by its place where there is a list of schemas, or all by one. */
    private Check items(JsonNode schema) {
        JsonNode items = schema.path("items");
        Check[] placed = items.isArray() ? list(items).toArray(Check[]::new) : new Check[0];
        JsonNode rest = items.isArray() ? schema.path("additionalItems") : items;
        Check others = rest.isMissingNode() ? Check.ACCEPT : compile(rest);
        return node -> {
            Verdict verdict = Verdict.ACCEPTED;
            if (node.isArray()) {
                for (int i = 0; i < node.size(); i++) {
                    verdict = verdict.and((i < placed.length ? placed[i] : others).of(node.get(i)));
                }
            }
            return verdict;
        };
    }

    private static Check contains(Check one) {
        return node -> {
            if (!node.isArray()) {
                return Verdict.ACCEPTED;
            }
            Verdict verdict = Verdict.REFUSED;
            for (JsonNode element : node) {
                verdict = verdict.or(one.of(element));
            }
            return verdict;
        };
    }

    private static Verdict unique(JsonNode node) {
        if (!node.isArray()) {
            return Verdict.ACCEPTED;
        }
        if (node.size() > MOST_UNIQUE) {
            return Verdict.UNSURE;
        }
        Set<JsonNode> seen = new HashSet<>();
        Verdict verdict = Verdict.ACCEPTED;
        for (JsonNode element : node) {
            if (!seen.add(element)) {
                return Verdict.REFUSED;
            }
            if (hasFraction(element)) {
                verdict = Verdict.UNSURE;
            }
        }
        return verdict;
    }

    /** Numbers that are equal to others in more ways than one. */
    private static boolean hasFraction(JsonNode node) {
        if (!node.isContainerNode()) {
            return node.isNumber() && !node.isIntegralNumber();
        }
        for (JsonNode inner : node) {
            if (hasFraction(inner)) {
                return true;
            }
        }
        return false;
    }

    private static int length(JsonNode text) {
        return text.textValue().codePointCount(0, text.textValue().length());
    }

    private static Check pattern(String expression) {
        return compiled(expression)
                .<Check>map(pattern -> node -> Verdict.of(!node.isTextual() || isFound(pattern, node.textValue())))
                .orElse(Check.UNSURE);
    }

    /** Most patterns say how a text ends, so the end is looked at first. */
    private static boolean isFound(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        return matcher.find(Math.max(0, text.length() - LAST)) || matcher.find(0);
    }

    private static Optional<Pattern> compiled(String expression) {
        try {
            return Optional.of(Pattern.compile(expression));
        } catch (PatternSyntaxException e) {
            return Optional.empty();
        }
    }
}
