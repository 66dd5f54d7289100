package io.terrane.raster.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExpressionTest {
    private static final Map<String, Double> POINT = Map.of("a", 3.0, "b", 2.0, "c", -0.5);

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    1 + 2 * 3                   | 7
                    (a - b) / (a + b)           | 0.2
                    -a^b                        | -9
                    2^3^2                       | 512
                    2 ** -1                     | 0.5
                    a - b - 1                   | 0
                    8 / 2 / 2                   | 2
                    - - a                       | 3
                    1e-3 * 1000                 | 1
                    .5 + c                      | 0
                    a > b                       | 1
                    a <= b                      | 0
                    (a == 3) + (b != 2)         | 1
                    abs(c)                      | 0.5
                    sqrt(a * a)                 | 3
                    log(exp(b))                 | 2
                    log10(1000)                 | 3
                    min(a, b) + max(a, b)       | 5
                    pow(a, 2)                   | 9
                    where(a > b, 10, 20)        | 10
                    where(c > 0, 10, 20)        | 20
                    clamp(a, 0, 1)              | 1
                    a > 2 and b > 2             | 0
                    a > 2 && b > 1 or c > 0     | 1
                    not (a > 2) or c < 0        | 1
                    !c + 1                      | 0
                    max(a, b, 7)                | 7
                    sin(pi / 6) + cos(0)        | 1.5
                    atan2(1, 1) * 4 - pi        | 0
                    tan(atan(b))                | 2
                    asin(1) + acos(1)           | 1.570796327
                    floor(2.7) + ceil(-c)       | 3
                    round(2.5) + round(3.5)     | 6
                    sign(c)                     | -1
                    a^2 + a^3 + b^0.5 + a^1     | 40.414213562
                    (a + b) * (a + b) / (a + b) | 5
                    2 * (a - 1)                 | 4
                    2.5 * (a - b) / (a + 6 * b - 7.5 * c + 1) | 0.126582278
                    """)
    void evaluatesToTheValueComputedByHand(String text, double expected) throws ExpressionException {
        Expression expression = Expression.parse(text);

        assertThat(expression.evaluate(POINT)).isCloseTo(expected, within(1e-8));
        float[] result = new float[1];
        List<String> order = List.of("c", "b", "a");
        expression.compile(order).evaluate(new float[][] {{-0.5f}, {2}, {3}}, result, 1);
        assertThat((double) result[0]).isCloseTo(expected, within(1e-5));
    }

    @Test
    void arraysOfAnyLengthAgreeWithPoints() throws ExpressionException {
        Random random = new Random(7);
        for (String text : List.of(
                "(a - b) / (a + b)", "where(a > 0.5, sqrt(a) * b, a / b) + 1", "(b - a) / (b + a + 0.5) * 1.5")) {
            Expression expression = Expression.parse(text);
            int count = 1_000 + random.nextInt(3_000);
            float[] a = new float[count];
            float[] b = new float[count];
            for (int i = 0; i < count; i++) {
                a[i] = random.nextFloat();
                b[i] = random.nextFloat();
            }
            float[] found = new float[count];
            expression.compile(List.of("a", "b")).evaluate(new float[][] {a, b}, found, count);
            for (int i = 0; i < count; i++) {
                double expected = expression.evaluate(Map.of("a", (double) a[i], "b", (double) b[i]));
                assertThat((double) found[i]).isCloseTo(expected, within(1e-4 * Math.max(1, Math.abs(expected))));
            }
        }
    }

    @Test
    void missingDataStaysMissing() throws ExpressionException {
        for (String text : List.of("a + 1", "a > 0", "where(a, 1, 2)", "max(a, 0)", "(a - b) / (a + b)")) {
            float[] result = new float[1];
            Expression.parse(text).compile(List.of("a", "b")).evaluate(new float[][] {{Float.NaN}, {1}}, result, 1);
            assertThat(result[0]).as(text).isNaN();
        }
    }

    @Test
    void divisionByZeroIsNoNumber() throws ExpressionException {
        assertThat(Expression.parse("(a - b) / (a + b)").evaluate(Map.of("a", 0.0, "b", 0.0)))
                .isNaN();
    }

    @Test
    void namesTheBandsThatItUses() throws ExpressionException {
        assertThat(Expression.parse("(nir - red) / (nir + red) * pi").variables())
                .containsExactlyInAnyOrder("nir", "red");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    a +            | 4
                    a b            | 3
                    (a             | 3
                    sinh(a)        | 1
                    min(a)         | 1
                    a & b          | 3
                    a and          | 6
                    FAI + 1        | 1
                    a = b          | 3
                    a + $          | 5
                    )              | 1
                    """)
    void saysWhereItIsWrong(String text, int character) {
        assertThatThrownBy(() -> Expression.parse(text)).hasMessageContaining("(at character " + character + ")");
    }

    @ParameterizedTest
    @ValueSource(strings = {"(", "-", "sqrt("})
    void boundsHowDeepItNests(String opening) {
        assertThatThrownBy(() -> Expression.parse(opening.repeat(100) + "a" + ")".repeat(100)))
                .isInstanceOf(ExpressionException.class)
                .hasMessageContaining("deep");
    }

    @Test
    void boundsItsSize() {
        assertThatThrownBy(() -> Expression.parse("a+".repeat(600) + "a")).hasMessageContaining("512 parts");
        assertThatThrownBy(() -> Expression.parse(" ".repeat(5_000))).hasMessageContaining("4096 characters");
    }
}
