package io.terrane.execution;

import io.terrane.definition.ProductDefinition;
import io.terrane.execution.RadiometryEvidence.DarkPixels;
import io.terrane.raster.array.DataType;
import io.terrane.raster.expression.CompiledExpression;
import io.terrane.raster.grid.Grid;
import io.terrane.raster.grid.Window;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Computes one chunk of a scene: mask, reflectances, expression, clipping, packing. A chunk whose pixels are all dropped
 * reads no band but the mask.
 *
 * <p>The order is that of {@code nodata} on stored numbers, then scale and offset, then the test for negative
 * reflectance, then the expression, and clipping last. Safe for concurrent use.
 */
final class ChunkProcessor {
    private final ScenePlan plan;
    private final ProductDefinition definition;
    private final Optional<ClassMask> mask;
    private final Packing packing;
    private final int chunk;
    private final List<String> variables;

    ChunkProcessor(ScenePlan plan, ProductDefinition definition, Packing packing) {
        this.plan = plan;
        this.definition = definition;
        this.mask = definition.mask().map(m -> new ClassMask(m.drop(), m.dilate()));
        this.packing = packing;
        this.chunk = definition.output().chunk();
        this.variables = plan.bands().stream().map(BandReader::variable).toList();
    }

    /**
     * @param elements little endian in C order of the full chunk's shape; empty where no pixel has a value
     * @param values the window's values row by row, NaN for none: for the preview; empty likewise
     */
    record Result(
            Optional<byte[]> elements, float[] values, PixelCounts counts, Statistics statistics, DarkPixels dark) {}

    /** @param window of the product's grid, at most a chunk large */
    Result process(Window window) throws RunFailedException {
        Grid part = plan.grid().sub(window);
        int size = (int) window.size();
        DarkPixels dark = new DarkPixels();
        boolean[] dropped = dropped(part);
        long masked = count(dropped);
        if (masked == size) {
            PixelCounts counts = new PixelCounts(0, 0, masked, 0, 0, 0);
            return new Result(Optional.empty(), new float[0], counts, Statistics.NONE, dark);
        }
        float[][] bands = new float[plan.bands().size()][size];
        float[] darkest = new float[size];
        Arrays.fill(darkest, Float.POSITIVE_INFINITY);
        boolean[] nodata = new boolean[size];
        boolean[] negative = new boolean[size];
        for (int i = 0; i < bands.length; i++) {
            readReflectance(plan.bands().get(i), part, bands[i], nodata, negative, darkest);
        }
        float[] values = new float[size];
        CompiledExpression expression = plan.expression().compile(variables);
        expression.evaluate(bands, values, size);
        return finish(window, values, dropped, nodata, negative, darkest, dark);
    }

    private boolean[] dropped(Grid part) throws RunFailedException {
        if (mask.isEmpty() || plan.mask().isEmpty()) {
            return new boolean[part.height() * part.width()];
        }
        int halo = mask.get().halo();
        Window around = new Window(-halo, -halo, part.height() + 2 * halo, part.width() + 2 * halo);
        float[] classes = new float[(int) around.size()];
        read(plan.mask().get(), part.sub(around), classes);
        return mask.get().of(classes, part.height(), part.width());
    }

    /** Stored numbers to reflectance in place; marks pixels without data and negative ones. */
    private void readReflectance(
            BandReader band, Grid part, float[] target, boolean[] nodata, boolean[] negative, float[] darkest)
            throws RunFailedException {
        read(band, part, target);
        float missing = band.nodata();
        float scale = (float) band.band().scale();
        float offset = (float) band.band().offset();
        boolean reflectance = scale != 1 || offset != 0;
        for (int i = 0; i < target.length; i++) {
            float stored = target[i];
            nodata[i] |= stored == missing || Float.isNaN(stored);
            float value = stored * scale + offset;
            negative[i] |= reflectance && value < 0;
            darkest[i] = Math.min(darkest[i], stored);
            target[i] = value;
        }
    }

    private static void read(BandReader band, Grid part, float[] target) throws RunFailedException {
        try {
            band.read(part, target);
        } catch (IOException e) {
            throw new RunFailedException(
                    Optional.of(band.scene()),
                    Optional.of(band.band().assetKey()),
                    Optional.of(band.describe(part)),
                    "cannot be read: " + e.getMessage(),
                    e);
        }
    }

    private Result finish(
            Window window,
            float[] values,
            boolean[] dropped,
            boolean[] nodata,
            boolean[] negative,
            float[] darkest,
            DarkPixels dark) {
        float low = definition.metadata().validRange().get(0).floatValue();
        float high = definition.metadata().validRange().get(1).floatValue();
        long valid = 0;
        long without = 0;
        long masked = 0;
        long below = 0;
        long undefined = 0;
        long clipped = 0;
        for (int i = 0; i < values.length; i++) {
            float value = values[i];
            if (nodata[i] || dropped[i]) {
                without += nodata[i] ? 1 : 0;
                masked += nodata[i] ? 0 : 1;
                values[i] = Float.NaN;
                continue;
            }
            dark.add((int) darkest[i]);
            if (negative[i] || Float.isNaN(value) || Float.isInfinite(value)) {
                below += negative[i] ? 1 : 0;
                undefined += negative[i] ? 0 : 1;
                values[i] = Float.NaN;
                continue;
            }
            valid++;
            if (value < low || value > high) {
                clipped++;
                values[i] = Math.clamp(value, low, high);
            }
        }
        PixelCounts counts = new PixelCounts(valid, without, masked, below, undefined, clipped);
        if (valid == 0) {
            return new Result(Optional.empty(), new float[0], counts, Statistics.NONE, dark);
        }
        byte[] elements = new byte[chunk * chunk * packing.dataType().bytes()];
        Statistics statistics = packing.pack(values, window.height(), window.width(), chunk, elements);
        return new Result(Optional.of(elements), values, counts, statistics, dark);
    }

    private static long count(boolean[] flags) {
        long count = 0;
        for (boolean flag : flags) {
            count += flag ? 1 : 0;
        }
        return count;
    }

    /** Values to stored numbers. */
    record Packing(DataType dataType, double scale) {
        static final short NODATA = Short.MIN_VALUE;

        static Packing of(ProductDefinition.Output output) {
            return output.dtype().equals("float32")
                    ? new Packing(DataType.FLOAT32, 1)
                    : new Packing(DataType.INT16, output.scale());
        }

        double fill() {
            return dataType == DataType.FLOAT32 ? Double.NaN : NODATA;
        }

        /** Packs a window into the corner of a chunk and fills the rest; the values become what the packed ones mean. */
        Statistics pack(float[] values, int height, int width, int chunk, byte[] target) {
            ByteBuffer bytes = ByteBuffer.wrap(target).order(ByteOrder.LITTLE_ENDIAN);
            double min = Double.POSITIVE_INFINITY;
            double max = Double.NEGATIVE_INFINITY;
            double sum = 0;
            long count = 0;
            for (int row = 0; row < chunk; row++) {
                for (int column = 0; column < chunk; column++) {
                    int to = row * chunk + column;
                    float value = row < height && column < width ? values[row * width + column] : Float.NaN;
                    double unpacked = put(bytes, to, value);
                    if (!Double.isNaN(unpacked)) {
                        min = Math.min(min, unpacked);
                        max = Math.max(max, unpacked);
                        sum += unpacked;
                        count++;
                    }
                }
            }
            return count == 0 ? Statistics.NONE : new Statistics(min, max, sum, count);
        }

        private double put(ByteBuffer bytes, int index, float value) {
            if (dataType == DataType.FLOAT32) {
                bytes.putFloat(4 * index, value);
                return value;
            }
            if (Float.isNaN(value)) {
                bytes.putShort(2 * index, NODATA);
                return Double.NaN;
            }
            short packed = (short) Math.clamp(Math.round(value / scale), Short.MIN_VALUE + 1, Short.MAX_VALUE);
            bytes.putShort(2 * index, packed);
            return packed * scale;
        }
    }
}
