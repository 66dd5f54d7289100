package io.terrane.stac;

import com.fasterxml.jackson.databind.JsonNode;
import io.terrane.cql2.Cql2;
import io.terrane.cql2.Cql2.ComparisonOperator;
import io.terrane.cql2.Cql2Evaluator;
import io.terrane.problem.ProblemException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** STAC's query extension, older than CQL2 and a part of it. */
final class QueryExtension {
    private static final Map<String, ComparisonOperator> COMPARISONS = Map.of(
            "eq", ComparisonOperator.EQUAL,
            "neq", ComparisonOperator.NOT_EQUAL,
            "lt", ComparisonOperator.LESS,
            "lte", ComparisonOperator.LESS_OR_EQUAL,
            "gt", ComparisonOperator.GREATER,
            "gte", ComparisonOperator.GREATER_OR_EQUAL);
    private static final int MOST_CONDITIONS = 100;

    private QueryExtension() {}

    static Optional<Cql2> parse(JsonNode query) {
        if (!query.isObject()) {
            throw new ProblemException.BadRequest("'query' has to be a JSON object of properties and conditions.");
        }
        List<Cql2> terms = new ArrayList<>();
        query.properties().forEach(property -> {
            if (!property.getValue().isObject()) {
                throw new ProblemException.BadRequest(
                        "'query' has to give '" + property.getKey() + "' an object such as {\"lt\": 20}.");
            }
            property.getValue()
                    .properties()
                    .forEach(condition ->
                            terms.add(term(name(property.getKey()), condition.getKey(), condition.getValue())));
        });
        if (terms.size() > MOST_CONDITIONS) {
            throw new ProblemException.BadRequest("'query' may have " + MOST_CONDITIONS + " conditions at most.");
        }
        return terms.isEmpty()
                ? Optional.empty()
                : Optional.of(terms.size() == 1 ? terms.getFirst() : new Cql2.And(terms));
    }

    private static Cql2.Property name(String name) {
        return new Cql2.Property(name.startsWith("properties.") ? name.substring("properties.".length()) : name);
    }

    private static Cql2 term(Cql2.Property property, String operator, JsonNode value) {
        ComparisonOperator comparison = COMPARISONS.get(operator);
        if (comparison != null) {
            return value.isNull() && comparison == ComparisonOperator.EQUAL
                    ? new Cql2.IsNull(property)
                    : new Cql2.Comparison(comparison, property, literal(value));
        }
        return switch (operator) {
            case "startsWith" -> new Cql2.Like(property, new Cql2.Text(escaped(value) + "%"));
            case "endsWith" -> new Cql2.Like(property, new Cql2.Text("%" + escaped(value)));
            case "contains" -> new Cql2.Like(property, new Cql2.Text("%" + escaped(value) + "%"));
            case "in" -> {
                List<Cql2> options = new ArrayList<>();
                value.forEach(option -> options.add(literal(option)));
                if (options.isEmpty() || options.size() > MOST_CONDITIONS * 10) {
                    throw new ProblemException.BadRequest("'in' of 'query' has to be a list of 1 to 1000 values.");
                }
                yield new Cql2.In(property, options);
            }
            default ->
                throw new ProblemException.BadRequest("'query' knows eq, neq, lt, lte, gt, gte, startsWith, endsWith, "
                        + "contains and in; not '" + operator + "'.");
        };
    }

    private static Cql2 literal(JsonNode value) {
        return switch (value.getNodeType()) {
            case NUMBER -> new Cql2.Number(value.doubleValue());
            case BOOLEAN -> new Cql2.Truth(value.booleanValue());
            case STRING ->
                Cql2Evaluator.instant(value.textValue())
                        .<Cql2>map(Cql2.Timestamp::new)
                        .orElseGet(() -> new Cql2.Text(value.textValue()));
            default -> throw new ProblemException.BadRequest("'query' compares with texts, numbers and truths.");
        };
    }

    private static String escaped(JsonNode value) {
        if (!value.isTextual()) {
            throw new ProblemException.BadRequest("startsWith, endsWith and contains of 'query' need a text.");
        }
        return value.textValue().replaceAll("([\\\\%_])", "\\\\$1");
    }
}
