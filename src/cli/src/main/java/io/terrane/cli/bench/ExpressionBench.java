package io.terrane.cli.bench;

import io.terrane.raster.expression.CompiledExpression;
import io.terrane.raster.expression.Expression;
import java.io.PrintWriter;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** What a compiled expression costs beside a loop that was written by hand. */
@Command(
        name = "expression",
        mixinStandardHelpOptions = true,
        description = "NDVI and EVI by name against loops written by hand, over rows of 1,024 pixels.")
public final class ExpressionBench implements Callable<Integer> {
    private static final int ROW = 1_024;
    private static final int ROWS_A_ROUND = 4_000;
    private static final int ROUNDS = 60;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private interface Loop {
        void run();
    }

    @Override
    public Integer call() throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        Random random = new Random(1);
        float[][] bands = new float[3][ROW];
        for (float[] band : bands) {
            for (int i = 0; i < ROW; i++) {
                band[i] = 0.01f + random.nextFloat() / 2;
            }
        }
        float[] target = new float[ROW];
        CompiledExpression ndvi = Expression.parse("NDVI").compile(List.of("B", "N", "R"));
        CompiledExpression evi = Expression.parse("EVI").compile(List.of("B", "N", "R"));
        compare(out, "NDVI", () -> ndvi.evaluate(bands, target, ROW), () -> ndvi(bands[1], bands[2], target, ROW));
        compare(
                out,
                "EVI",
                () -> evi.evaluate(bands, target, ROW),
                () -> evi(bands[0], bands[1], bands[2], target, ROW));
        out.flush();
        return 0;
    }

    private static void ndvi(float[] nir, float[] red, float[] target, int count) {
        for (int i = 0; i < count; i++) {
            target[i] = (nir[i] - red[i]) / (nir[i] + red[i]);
        }
    }

    private static void evi(float[] blue, float[] nir, float[] red, float[] target, int count) {
        for (int i = 0; i < count; i++) {
            target[i] = 2.5f * (nir[i] - red[i]) / (nir[i] + 6 * red[i] - 7.5f * blue[i] + 1);
        }
    }

    /** In turns; the best round of each, since everything else only adds. */
    private static void compare(PrintWriter out, String name, Loop compiled, Loop byHand) {
        double ours = Double.POSITIVE_INFINITY;
        double theirs = Double.POSITIVE_INFINITY;
        for (int round = 0; round < ROUNDS; round++) {
            ours = Math.min(ours, nanosAPixel(compiled));
            theirs = Math.min(theirs, nanosAPixel(byHand));
        }
        out.printf(
                "%-5s by name %.3f ns a pixel, written by hand %.3f: ratio %.2f%n", name, ours, theirs, ours / theirs);
    }

    private static double nanosAPixel(Loop loop) {
        long start = System.nanoTime();
        for (int i = 0; i < ROWS_A_ROUND; i++) {
            loop.run();
        }
        return (System.nanoTime() - start) / (double) ROWS_A_ROUND / ROW;
    }
}
