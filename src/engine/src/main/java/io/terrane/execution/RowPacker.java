package io.terrane.execution;

import io.terrane.definition.ProductDefinition;
import io.terrane.raster.array.DataType;
import io.terrane.raster.grid.Window;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.ShortBuffer;

/**
 * Packs the rows of a window into the corner of a chunk and fills the rest. Keeps the statistics of what is stored.
 */
final class RowPacker implements RowTarget {
    private final Packing packing;
    private final int chunk;
    private final int width;
    private final double inverse;
    private final int lowest;
    private final int highest;
    private final ShortBuffer shorts;
    private final FloatBuffer floats;
    private final short[] packed;
    private final int[] steps;
    private int min = Integer.MAX_VALUE;
    private int max = Integer.MIN_VALUE;
    private long sum;
    private double floatMin = Double.POSITIVE_INFINITY;
    private double floatMax = Double.NEGATIVE_INFINITY;
    private double floatSum;
    private long count;

    /**
     * @param window of the step's grid
     * @param scratch whose elements the chunk is written to: little endian in C order of the full chunk's shape
     */
    RowPacker(ProductDefinition definition, Window window, ChunkScratch scratch) {
        float low = definition.metadata().validRange().get(0).floatValue();
        float high = definition.metadata().validRange().get(1).floatValue();
        this.packing = Packing.of(definition.output());
        this.chunk = definition.output().chunk();
        this.width = window.width();
        this.inverse = 1 / packing.scale();
        this.lowest = (int) Math.clamp(Math.round(low * inverse), -32_767, 32_767);
        this.highest = (int) Math.clamp(Math.round(high * inverse), -32_767, 32_767);
        byte[] elements = scratch.elements(chunk * chunk * packing.dataType().bytes());
        ByteBuffer bytes = ByteBuffer.wrap(elements).order(ByteOrder.LITTLE_ENDIAN);
        this.shorts = bytes.asShortBuffer();
        this.floats = bytes.asFloatBuffer();
        this.packed = scratch.packed(chunk);
        this.steps = scratch.steps(chunk);
        if (window.height() < chunk || width < chunk) {
            fillOutside(window.height());
        }
    }

    private void fillOutside(int height) {
        for (int row = 0; row < chunk; row++) {
            for (int column = row < height ? width : 0; column < chunk; column++) {
                if (packing.dataType() == DataType.FLOAT32) {
                    floats.put(row * chunk + column, Float.NaN);
                } else {
                    shorts.put(row * chunk + column, Packing.NODATA);
                }
            }
        }
    }

    @Override
    public boolean takeOrdinary(int row, ValueRow taken) {
        return packOrdinary(taken.values(), row);
    }

    @Override
    public void take(int row, ValueRow taken) {
        pack(taken.values(), row);
    }

    private boolean packOrdinary(float[] values, int row) {
        if (packing.dataType() == DataType.FLOAT32) {
            return false;
        }
        int least = Integer.MAX_VALUE;
        int greatest = Integer.MIN_VALUE;
        int total = 0;
        // One loop a kind of number, since one that mixes them is not vectorised.
        round(values, inverse, width, steps);
        for (int i = 0; i < width; i++) {
            int step = steps[i];
            least = Math.min(least, step);
            greatest = Math.max(greatest, step);
            total += step;
        }
        for (int i = 0; i < width; i++) {
            packed[i] = (short) steps[i];
        }
        if (least <= lowest || greatest >= highest) {
            return false;
        }
        shorts.put(row * chunk, packed, 0, width);
        min = Math.min(min, least);
        max = Math.max(max, greatest);
        sum += total;
        count += width;
        return true;
    }

    /** Rounds half up; NaN becomes 0 and so the least short, infinities become far too large. */
    private static void round(float[] values, double inverse, int width, int[] steps) {
        for (int i = 0; i < width; i++) {
            steps[i] = (int) (values[i] * inverse + 32_768.5) - 32_768;
        }
    }

    private void pack(float[] values, int row) {
        for (int i = 0; i < width; i++) {
            float value = values[i];
            if (packing.dataType() == DataType.FLOAT32) {
                floats.put(row * chunk + i, value);
                if (!Float.isNaN(value)) {
                    floatMin = Math.min(floatMin, value);
                    floatMax = Math.max(floatMax, value);
                    floatSum += value;
                    count++;
                }
            } else if (Float.isNaN(value)) {
                shorts.put(row * chunk + i, Packing.NODATA);
            } else {
                int step = (int) Math.clamp(Math.round(value * inverse), -32_767, 32_767);
                shorts.put(row * chunk + i, (short) step);
                min = Math.min(min, step);
                max = Math.max(max, step);
                sum += step;
                count++;
            }
        }
    }

    Statistics statistics() {
        if (count == 0) {
            return Statistics.NONE;
        }
        return packing.dataType() == DataType.FLOAT32
                ? new Statistics(floatMin, floatMax, floatSum, count)
                : new Statistics(min * packing.scale(), max * packing.scale(), sum * packing.scale(), count);
    }
}
