package io.terrane.definition;

import io.terrane.raster.expression.Expression;
import io.terrane.raster.expression.ExpressionException;
import java.util.LinkedHashMap;
import java.util.Map;

/** The expression of a definition: names of indices stand for their formulas unless a band has that name. */
public final class ProductExpression {
    private ProductExpression() {}

    public static Expression parse(ProductDefinition definition) throws ExpressionException {
        return Expression.parse(
                definition.expression(), definition.source().bands().keySet());
    }

    /** The bands as written, and the standard letters that the expression uses besides. */
    static Map<String, BandName> bands(ProductDefinition definition) {
        Map<String, BandName> bands = new LinkedHashMap<>(definition.source().bands());
        try {
            parse(definition).variables().stream()
                    .sorted()
                    .filter(variable -> StandardBand.of(variable).isPresent())
                    .forEach(letter -> bands.putIfAbsent(letter, BandName.of(letter)));
        } catch (ExpressionException e) {
            // The rules say so.
            return bands;
        }
        return bands;
    }
}
