package io.terrane.execution;

import io.terrane.definition.ProductDefinition;
import io.terrane.raster.array.DataType;
import java.nio.ByteBuffer;

/**
 * How values are stored.
 *
 * @param dataType {@code INT16}, scaled, or {@code FLOAT32}
 * @param scale value of one step
 */
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

    /** A stored element as a value; NaN where there is none. */
    float value(ByteBuffer elements, int index) {
        if (dataType == DataType.FLOAT32) {
            return elements.getFloat(index * Float.BYTES);
        }
        short step = elements.getShort(index * Short.BYTES);
        return step == NODATA ? Float.NaN : (float) (step * scale);
    }

    /** What a value is once it was stored. */
    double unpacked(float value) {
        return dataType == DataType.FLOAT32 ? value : Math.clamp(Math.round(value / scale), -32_767, 32_767) * scale;
    }
}
