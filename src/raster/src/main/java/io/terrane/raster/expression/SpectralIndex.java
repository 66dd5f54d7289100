package io.terrane.raster.expression;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * A spectral index of the catalogue. Its bands are letters: A coastal aerosol, B blue, G green, R red, RE1 to RE3 red
 * edge, N near infrared, N2 narrow near infrared, S1 and S2 short-wave infrared of 1.6 and 2.2 µm, T, T1 and T2 thermal
 * infrared. Values are reflectances, thermal ones kelvins.
 *
 * @param name as formulas use it: {@code NDVI}
 * @param domain vegetation, water, burn, snow, soil, urban or clouds
 * @param formula as the catalogue has it
 * @param reference where it was published
 * @param platforms that have its bands, in the catalogue's words
 * @param constants numbers of the catalogue that the formula names
 */
public record SpectralIndex(
        String name,
        String title,
        String domain,
        String formula,
        String reference,
        List<String> platforms,
        Map<String, Double> constants) {
    /** The letters of bands. */
    public static final Set<String> BANDS =
            Set.of("A", "B", "G", "R", "RE1", "RE2", "RE3", "N", "N2", "S1", "S2", "T", "T1", "T2");

    public SpectralIndex {
        platforms = List.copyOf(platforms);
        constants = Map.copyOf(constants);
    }

    /**
     * @param position where the name stands in what is read, for the message
     * @throws ExpressionException when the formula needs a number that the catalogue has no value for
     */
    ExpressionNode root(int position) throws ExpressionException {
        ExpressionNode root;
        try {
            root = Expression.formula(formula, constants);
        } catch (ExpressionException e) {
            throw new IllegalStateException("the catalogue's " + name + " cannot be read: " + formula, e);
        }
        Set<String> unknown = new TreeSet<>(new Expression(root).variables());
        unknown.removeAll(BANDS);
        if (!unknown.isEmpty()) {
            throw new ExpressionException(
                    "the index " + name + " needs " + unknown
                            + ", which depend on the platform or the place: write its formula with their values, "
                            + formula,
                    position);
        }
        return root;
    }

    /** @throws ExpressionException when the formula needs a number that the catalogue has no value for */
    public Expression expression() throws ExpressionException {
        return new Expression(root(0));
    }
}
