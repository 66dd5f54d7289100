package io.terrane.raster.array;

import java.util.Locale;

/** The number types of raster samples, named as Zarr v3 and STAC's {@code data_type} name them in lower case. */
public enum DataType {
    UINT8(1),
    INT8(1),
    UINT16(2),
    INT16(2),
    UINT32(4),
    INT32(4),
    UINT64(8),
    INT64(8),
    FLOAT16(2),
    FLOAT32(4),
    FLOAT64(8);

    private final int bytes;

    DataType(int bytes) {
        this.bytes = bytes;
    }

    public int bytes() {
        return bytes;
    }

    /** {@code uint16}, {@code float32}… */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
