package io.terrane.raster.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpectralIndicesTest {
    private static final Map<String, Double> LEAVES =
            Map.of("B", 0.04, "G", 0.08, "R", 0.05, "N", 0.40, "RE1", 0.12, "S1", 0.20, "S2", 0.10);

    private static final Map<String, Double> LEAVES_OR_WARM = Map.ofEntries(
            Map.entry("A", 0.03),
            Map.entry("B", 0.04),
            Map.entry("G", 0.08),
            Map.entry("R", 0.05),
            Map.entry("RE1", 0.12),
            Map.entry("RE2", 0.30),
            Map.entry("RE3", 0.37),
            Map.entry("N", 0.40),
            Map.entry("N2", 0.41),
            Map.entry("S1", 0.20),
            Map.entry("S2", 0.10),
            Map.entry("T", 295.0),
            Map.entry("T1", 295.0),
            Map.entry("T2", 294.0));

    /** Reflectances of green leaves, by hand. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    NDVI  | 0.777777778
                    EVI   | 0.625
                    SAVI  | 0.482758621
                    NDWI  | -0.666666667
                    NBR   | 0.6
                    NDREI | 0.538461538
                    MNDWI | -0.428571429
                    """)
    void namedIndicesHaveTheValuesComputedByHand(String name, double expected) throws ExpressionException {
        assertThat(Expression.parse(name).evaluate(LEAVES)).isCloseTo(expected, within(1e-8));
    }

    @Test
    void nearlyAllOfTheCatalogueCanBeComputed() {
        List<String> refused = new ArrayList<>();
        for (SpectralIndex index : SpectralIndices.all()) {
            try {
                Expression expression = index.expression();
                assertThat(SpectralIndex.BANDS).as(index.name()).containsAll(expression.variables());
                Map<String, Double> point =
                        expression.variables().stream().collect(Collectors.toMap(band -> band, LEAVES_OR_WARM::get));
                List<String> order = List.copyOf(expression.variables());
                float[][] bands = new float[order.size()][1];
                for (int i = 0; i < bands.length; i++) {
                    bands[i][0] = point.get(order.get(i)).floatValue();
                }
                float[] value = new float[1];
                expression.compile(order).evaluate(bands, value, 1);
                double expected = expression.evaluate(point);
                assertThat((double) value[0])
                        .as(index.name())
                        .isCloseTo(expected, within(2e-3 * Math.max(1, Math.abs(expected))));
            } catch (ExpressionException e) {
                refused.add(index.name());
            }
        }
        assertThat(refused).containsExactlyInAnyOrder("CRSWIR", "DVIplus", "FAI", "FDI", "NDGI", "NIRvH2", "NIRvP");
        assertThat(SpectralIndices.all()).hasSize(260);
    }

    @Test
    void aBandOfTheSameNameIsTheBand() throws ExpressionException {
        assertThat(Expression.parse("NDVI * 2", Set.of("NDVI")).variables()).containsExactly("NDVI");
        assertThat(Expression.parse("where(NDVI > 0.2, EVI, 0)").variables()).containsExactlyInAnyOrder("N", "R", "B");
    }

    @Test
    void saysWhichNumbersAnIndexLacks() {
        assertThatThrownBy(() -> Expression.parse("FAI"))
                .isInstanceOf(ExpressionException.class)
                .hasMessageContaining("lambdaN")
                .hasMessageContaining("write its formula");
    }
}
