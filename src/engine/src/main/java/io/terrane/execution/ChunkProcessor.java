package io.terrane.execution;

import io.terrane.definition.ProductDefinition;
import io.terrane.definition.ProductExpression;
import io.terrane.definition.Reducer;
import io.terrane.execution.RadiometryEvidence.DarkPixels;
import io.terrane.raster.expression.CompiledExpression;
import io.terrane.raster.grid.Window;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Computes parts of a scene row by row: stored numbers, reflectances, expression, clipping. Rows in which nothing is missing, negative or out of range, as most, take a shorter way to the same result.
 *
 * <p>The order is that of {@code nodata} on stored numbers, then scale and offset, then the test for negative
 * reflectance, then the expression, and clipping last. Safe for concurrent use.
 */
final class ChunkProcessor {
    /** Rows of a scene whose stored numbers are looked at for the radiometry's evidence: enough to judge by. */
    private static final int JUDGED_ROWS = 256;

    private final List<Calibration> bands;
    private final CompiledExpression expression;
    private final Optional<CompiledExpression> ranking;
    private final float low;
    private final float high;
    private final int judgedEvery;

    ChunkProcessor(ScenePlan plan, ProductDefinition definition) {
        this.bands = plan.bands().stream().map(Calibration::of).toList();
        List<String> order = plan.bands().stream().map(BandReader::variable).toList();
        this.expression = plan.expression().compile(order);
        this.ranking = ProductExpression.ranking(definition).map(ranked -> ranked.compile(order));
        // The range of counts is not that of what is counted.
        boolean bounded = definition
                .time()
                .composite()
                .map(composite -> composite.reducer().kind() != Reducer.Kind.COUNT)
                .orElse(true);
        this.low = bounded ? definition.metadata().validRange().get(0).floatValue() : -Float.MAX_VALUE;
        this.high = bounded ? definition.metadata().validRange().get(1).floatValue() : Float.MAX_VALUE;
        this.judgedEvery = Math.max(1, plan.grid().height() / JUDGED_ROWS);
    }

    float low() {
        return low;
    }

    float high() {
        return high;
    }

    /** What became of the pixels of a part, and the stored numbers of the darkest ones. */
    record Result(PixelCounts counts, DarkPixels dark) {
        static Result nothing(PixelCounts counts) {
            return new Result(counts, new DarkPixels());
        }
    }

    /**
     * Stored numbers to reflectances.
     *
     * @param missing stored number that means no data; NaN for none
     * @param greatest number that the band can store
     * @param low least stored number that is neither missing nor of a negative reflectance
     * @param high greatest stored number that is neither missing nor saturated
     */
    private record Calibration(
            float scale, float offset, boolean reflectance, float missing, float greatest, float low, float high) {
        static Calibration of(BandReader band) {
            float scale = (float) band.band().scale();
            float offset = (float) band.band().offset();
            boolean reflectance = scale != 1 || offset != 0;
            float missing = band.nodata();
            float low = Float.NEGATIVE_INFINITY;
            float high = Math.nextDown(band.greatest());
            if (reflectance) {
                low = (float) Math.ceil(-offset / scale) + 1;
                if (!(scale > 0 && low * scale + offset >= 0)) {
                    low = Float.POSITIVE_INFINITY;
                }
            }
            if (missing >= low && missing <= high) {
                // Whatever lies beyond it is looked at one by one.
                if (missing > 0) {
                    high = Math.nextDown(missing);
                } else {
                    low = Math.nextUp(missing);
                }
            }
            return new Calibration(scale, offset, reflectance, missing, band.greatest(), low, high);
        }

        void apply(float[] row, int width) {
            if (reflectance) {
                for (int i = 0; i < width; i++) {
                    row[i] = row[i] * scale + offset;
                }
            }
        }
    }

    /**
     * @param window of the product's grid
     * @param parts of the bands, awaited
     */
    Result process(Window window, List<BandPart> parts, DroppedPixels dropped, ChunkScratch scratch, RowTarget target)
            throws IOException {
        Rows rows = new Rows(dropped, scratch, parts.size(), window.width(), target);
        for (int row = 0; row < window.height(); row++) {
            rows.classes.begin(window.width());
            boolean ordinary = true;
            for (int band = 0; band < parts.size(); band++) {
                Calibration calibration = bands.get(band);
                ordinary &= parts.get(band).row(row, rows.stored[band], calibration.low, calibration.high);
            }
            boolean judged = (window.row() + row) % judgedEvery == 0;
            if (ordinary && !dropped.touches(row)) {
                rows.ordinary(row, judged);
            } else {
                rows.unusual(row, judged);
            }
        }
        return new Result(rows.counts(), rows.dark);
    }

    /** The rows of one part, and what they add up to. */
    private final class Rows {
        private final DroppedPixels dropped;
        private final RowTarget target;
        private final float[][] stored;
        private final ValueRow taken;
        private final RowClasses classes;
        private final int width;
        private final DarkPixels dark = new DarkPixels();
        /** By bit of {@link PixelClass}. */
        private final long[] counts = new long[PixelClass.COUNT];

        Rows(DroppedPixels dropped, ChunkScratch scratch, int bandCount, int width, RowTarget target) {
            this.dropped = dropped;
            this.target = target;
            this.stored = scratch.stored(bandCount, width);
            this.taken = scratch.row(width, ranking.isPresent());
            this.classes = scratch.classes(width);
            this.width = width;
        }

        /** A row of which no pixel is missing, dropped, negative or saturated. */
        void ordinary(int row, boolean judged) throws IOException {
            if (judged) {
                judge();
            }
            for (int band = 0; band < stored.length; band++) {
                bands.get(band).apply(stored[band], width);
            }
            evaluate();
            if (target.takeOrdinary(row, taken)) {
                counts[PixelClass.index(PixelClass.VALID)] += width;
            } else {
                finish(row);
            }
        }

        /** A row that has such pixels: looks at each. */
        void unusual(int row, boolean judged) throws IOException {
            for (int band = 0; band < stored.length; band++) {
                Calibration calibration = bands.get(band);
                classes.stored(stored[band], calibration.missing, calibration.greatest);
            }
            classes.dropped(dropped, row);
            if (judged) {
                judge();
            }
            for (int band = 0; band < stored.length; band++) {
                Calibration calibration = bands.get(band);
                calibration.apply(stored[band], width);
                if (calibration.reflectance) {
                    classes.reflectances(stored[band]);
                }
            }
            evaluate();
            finish(row);
        }

        private void evaluate() {
            expression.evaluate(stored, taken.values(), width);
            if (ranking.isPresent()) {
                ranking.get().evaluate(stored, taken.ranks(), width);
            }
        }

        private void finish(int row) throws IOException {
            int present = classes.finish(taken, low, high);
            for (int left = present; left != 0; left &= left - 1) {
                int kind = left & -left;
                counts[PixelClass.index(kind)] += RowClasses.count(taken.classes(), width, kind);
            }
            target.take(row, taken);
        }

        private void judge() {
            for (int i = 0; i < width; i++) {
                if (classes.isSeen(i)) {
                    dark.add((int) darkest(i));
                }
            }
        }

        private float darkest(int column) {
            float darkest = Float.POSITIVE_INFINITY;
            for (float[] band : stored) {
                darkest = Math.min(darkest, band[column]);
            }
            return darkest;
        }

        PixelCounts counts() {
            return PixelClass.counts(counts);
        }
    }
}
