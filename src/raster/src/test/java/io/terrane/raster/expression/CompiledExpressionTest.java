package io.terrane.raster.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class CompiledExpressionTest {
    private static final List<String> ORDER = List.of("a", "b", "c");

    /** The compiled loop in single precision against the tree in double precision. */
    @Property(tries = 400)
    void theLoopAgreesWithTheTree(@ForAll("expressions") String text, @ForAll Random random)
            throws ExpressionException {
        Assume.that(text.length() < 400);
        Expression expression = Expression.parse(text);
        int count = 1 + random.nextInt(70);
        float[][] bands = new float[3][count];
        for (float[] band : bands) {
            for (int i = 0; i < count; i++) {
                band[i] = random.nextInt(9) == 0 ? Float.NaN : random.nextInt(40) / 8f - 1;
            }
        }
        float[] found = new float[count + 3];
        expression.compile(ORDER).evaluate(bands, found, count);
        for (int i = 0; i < count; i++) {
            double expected = expression.evaluate(
                    Map.of("a", (double) bands[0][i], "b", (double) bands[1][i], "c", (double) bands[2][i]));
            if (Double.isNaN(expected)) {
                assertThat(found[i]).as(text).isNaN();
            } else if (Math.abs(expected) < 1e30) {
                assertThat((double) found[i])
                        .as(text)
                        .isCloseTo(expected, within(1e-3 * Math.max(1, Math.abs(expected))));
            }
        }
        assertThat(found[count]).as("what lies behind the pixels").isZero();
    }

    @Provide
    Arbitrary<String> expressions() {
        return expressions(4);
    }

    /** Operations whose results do not jump when a rounding error comes in, over numbers that are exact in both. */
    private static Arbitrary<String> expressions(int depth) {
        Arbitrary<String> leaf = Arbitraries.of("a", "b", "c", "2", "0.5", "1", "pi");
        Arbitrary<String> comparison = Combinators.combine(
                        leaf, Arbitraries.of("+", "-", "*", "<", ">=", "==", "!=", "&&", "or"), leaf)
                .as((x, operator, y) -> "(" + x + " " + operator + " " + y + ")");
        if (depth == 0) {
            return Arbitraries.oneOf(leaf, comparison);
        }
        // Small numbers: what cancels out of large ones has no digit in common.
        Arbitrary<String> inner = expressions(depth - 1).map(x -> "clamp(" + x + ", -8, 8)");
        return Arbitraries.oneOf(
                leaf,
                comparison,
                Combinators.combine(inner, Arbitraries.of("+", "-", "*"), inner)
                        .as((x, operator, y) -> "(" + x + " " + operator + " " + y + ")"),
                Combinators.combine(Arbitraries.of("abs", "-", "atan", "sin"), inner)
                        .as((function, x) -> function + "(" + x + ")"),
                Combinators.combine(Arbitraries.of("min", "max"), inner, inner)
                        .as((function, x, y) -> function + "(" + x + ", " + y + ")"),
                inner.map(x -> "(" + x + ")^2"),
                Combinators.combine(leaf, inner, inner)
                        .as((condition, x, y) -> "where(" + condition + " > 0.25, " + x + ", " + y + ")"));
    }

    /** Whatever is typed is either an expression or refused with a message. */
    @Property(tries = 4_000)
    void anyTextIsReadOrRefused(@ForAll("texts") String text) {
        try {
            float[] one = new float[1];
            Expression expression = Expression.parse(text);
            List<String> order = List.copyOf(expression.variables());
            expression.compile(order).evaluate(new float[order.size()][1], one, 1);
        } catch (ExpressionException e) {
            assertThat(e).hasMessageContaining("at character");
        }
    }

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.of(
                        "a", "b", "NDVI", "EVI", "FAI", "1", "2e3", "1e", ".", "(", ")", ",", "+", "-", "*", "/", "^",
                        "**", "<", "==", "!", "&&", "and", "not", "where(", "clamp(", "min(", "pi", " ", "\u0000", "é",
                        "a+", "(a", "b)", "sqrt(a)")
                .list()
                .ofMaxSize(40)
                .map(parts -> String.join("", parts));
    }
}
