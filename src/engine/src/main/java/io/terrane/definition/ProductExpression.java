package io.terrane.definition;

import io.terrane.raster.expression.Expression;
import io.terrane.raster.expression.ExpressionException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The expression of a definition: names of indices stand for their formulas unless a band has that name. */
public final class ProductExpression {
    private static final Expression NDVI = ndvi();

    private ProductExpression() {}

    public static Expression parse(ProductDefinition definition) throws ExpressionException {
        return Expression.parse(
                definition.expression(), definition.source().bands().keySet());
    }

    /** What orders observations by their NDVI; empty where the reducer does not ask for it. */
    public static Optional<Expression> ranking(ProductDefinition definition) {
        return definition
                .time()
                .composite()
                .filter(composite -> composite.reducer().kind() == Reducer.Kind.MAX_NDVI)
                .map(composite -> NDVI);
    }

    static Set<String> rankingBands(ProductDefinition definition) {
        return ranking(definition).map(Expression::variables).orElse(Set.of());
    }

    private static Expression ndvi() {
        try {
            return Expression.parse("(N - R) / (N + R)", Set.of());
        } catch (ExpressionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The bands as written, and the standard letters that the expression uses besides. */
    static Map<String, BandName> bands(ProductDefinition definition) {
        Map<String, BandName> bands = new LinkedHashMap<>(definition.source().bands());
        try {
            parse(definition).variables().stream()
                    .sorted()
                    .filter(variable -> StandardBand.of(variable).isPresent())
                    .forEach(letter -> bands.putIfAbsent(letter, BandName.of(letter)));
            rankingBands(definition).stream()
                    .sorted()
                    .forEach(letter -> bands.putIfAbsent(letter, BandName.of(letter)));
        } catch (ExpressionException e) {
            // The rules say so.
            return bands;
        }
        return bands;
    }
}
