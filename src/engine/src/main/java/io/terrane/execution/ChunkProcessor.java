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
        int width = window.width();
        float[][] rows = scratch.stored(parts.size(), width);
        ValueRow taken = scratch.row(width, ranking.isPresent());
        Tally tally = new Tally(new DarkPixels(), rows, taken);
        for (int row = 0; row < window.height(); row++) {
            boolean ordinary = true;
            for (int band = 0; band < rows.length; band++) {
                Calibration calibration = bands.get(band);
                ordinary &= parts.get(band).row(row, rows[band], calibration.low, calibration.high);
            }
            tally.judged = (window.row() + row) % judgedEvery == 0;
            if (!ordinary || dropped.touches(row)) {
                unusual(row, dropped, tally);
                target.take(row, taken);
            } else {
                if (tally.judged) {
                    tally.darkest();
                }
                for (int band = 0; band < rows.length; band++) {
                    bands.get(band).apply(rows[band], width);
                }
                evaluate(rows, taken);
                if (target.takeOrdinary(row, taken)) {
                    tally.valid += width;
                } else {
                    for (int i = 0; i < width; i++) {
                        taken.values()[i] = tally.finish(i);
                    }
                    target.take(row, taken);
                }
            }
        }
        return new Result(tally.counts(), tally.dark);
    }

    private void evaluate(float[][] rows, ValueRow target) {
        expression.evaluate(rows, target.values(), target.width());
        if (ranking.isPresent()) {
            ranking.get().evaluate(rows, target.ranks(), target.width());
        }
    }

    /** A row with pixels that are missing, dropped, negative or saturated: looks at each. */
    private void unusual(int row, DroppedPixels dropped, Tally tally) {
        float[][] rows = tally.rows;
        boolean[] nodata = tally.nodata;
        boolean[] negative = tally.negative;
        boolean[] saturated = tally.saturated;
        for (int i = 0; i < tally.width; i++) {
            nodata[i] = false;
            negative[i] = false;
            saturated[i] = false;
        }
        for (int band = 0; band < rows.length; band++) {
            Calibration calibration = bands.get(band);
            for (int i = 0; i < tally.width; i++) {
                float stored = rows[band][i];
                nodata[i] |= stored == calibration.missing || Float.isNaN(stored);
                saturated[i] |= stored == calibration.greatest;
                negative[i] |= calibration.reflectance && stored * calibration.scale + calibration.offset < 0;
            }
        }
        if (tally.judged) {
            tally.darkest(dropped, row);
        }
        for (int band = 0; band < rows.length; band++) {
            bands.get(band).apply(rows[band], tally.width);
        }
        evaluate(rows, tally.taken);
        for (int i = 0; i < tally.width; i++) {
            tally.taken.values()[i] = tally.finish(row, i, dropped);
        }
    }

    /** Counts of a chunk. */
    private final class Tally {
        private final DarkPixels dark;
        private final float[][] rows;
        private final ValueRow taken;
        private final int width;
        private final boolean[] nodata;
        private final boolean[] negative;
        private final boolean[] saturated;
        private boolean judged;
        private long valid;
        private long without;
        private long masked;
        private long below;
        private long undefined;
        private long clipped;
        private long full;

        Tally(DarkPixels dark, float[][] rows, ValueRow taken) {
            this.dark = dark;
            this.rows = rows;
            this.taken = taken;
            this.width = taken.width();
            this.nodata = new boolean[width];
            this.negative = new boolean[width];
            this.saturated = new boolean[width];
        }

        /** Of the stored numbers of a row of which none is missing or dropped. */
        void darkest() {
            for (int i = 0; i < width; i++) {
                dark.add((int) darkest(i));
            }
        }

        /** Of the stored numbers of a row of which {@code nodata} says which ones are missing. */
        void darkest(DroppedPixels dropped, int row) {
            for (int i = 0; i < width; i++) {
                if (!nodata[i] && !dropped.isDropped(row, i)) {
                    dark.add((int) darkest(i));
                }
            }
        }

        private float darkest(int column) {
            float darkest = Float.POSITIVE_INFINITY;
            for (float[] band : rows) {
                darkest = Math.min(darkest, band[column]);
            }
            return darkest;
        }

        float finish(int row, int column, DroppedPixels dropped) {
            if (nodata[column]) {
                without++;
                taken.classes()[column] = PixelClass.NODATA;
                return Float.NaN;
            }
            if (dropped.isDropped(row, column)) {
                masked++;
                taken.classes()[column] = PixelClass.MASKED;
                return Float.NaN;
            }
            if (negative[column]) {
                below++;
                taken.classes()[column] = PixelClass.NEGATIVE;
                return Float.NaN;
            }
            float value = finish(column);
            if (saturated[column] && !Float.isNaN(value)) {
                full++;
                taken.classes()[column] |= PixelClass.SATURATED;
            }
            return value;
        }

        /** Clips a value of the expression. */
        float finish(int column) {
            float value = taken.values()[column];
            if (Float.isNaN(value) || Float.isInfinite(value)) {
                undefined++;
                taken.classes()[column] = PixelClass.UNDEFINED;
                return Float.NaN;
            }
            valid++;
            taken.classes()[column] = PixelClass.VALID;
            if (value < low || value > high) {
                clipped++;
                taken.classes()[column] |= PixelClass.CLIPPED;
                return Math.clamp(value, low, high);
            }
            return value;
        }

        PixelCounts counts() {
            return new PixelCounts(valid, without, masked, below, undefined, clipped, full);
        }
    }
}
