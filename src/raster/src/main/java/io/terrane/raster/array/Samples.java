package io.terrane.raster.array;

import java.nio.ByteBuffer;

/** Numbers in and out of little-endian samples. */
public final class Samples {
    private static final double TWO_TO_64 = 0x1p64;

    private Samples() {}

    public static double value(DataType type, ByteBuffer bytes, int index) {
        return switch (type) {
            case UINT8 -> Byte.toUnsignedInt(bytes.get(index));
            case INT8 -> bytes.get(index);
            case UINT16 -> Short.toUnsignedInt(bytes.getShort(2 * index));
            case INT16 -> bytes.getShort(2 * index);
            case UINT32 -> Integer.toUnsignedLong(bytes.getInt(4 * index));
            case INT32 -> bytes.getInt(4 * index);
            case UINT64 -> unsigned(bytes.getLong(8 * index));
            case INT64 -> bytes.getLong(8 * index);
            case FLOAT16 -> Float.float16ToFloat(bytes.getShort(2 * index));
            case FLOAT32 -> bytes.getFloat(4 * index);
            case FLOAT64 -> bytes.getDouble(8 * index);
        };
    }

    public static void put(DataType type, ByteBuffer bytes, int index, double value) {
        switch (type) {
            case UINT8, INT8 -> bytes.put(index, (byte) (long) value);
            case UINT16, INT16 -> bytes.putShort(2 * index, (short) (long) value);
            case UINT32, INT32 -> bytes.putInt(4 * index, (int) (long) value);
            case UINT64, INT64 -> bytes.putLong(8 * index, (long) value);
            case FLOAT16 -> bytes.putShort(2 * index, Float.floatToFloat16((float) value));
            case FLOAT32 -> bytes.putFloat(4 * index, (float) value);
            case FLOAT64 -> bytes.putDouble(8 * index, value);
        }
    }

    private static double unsigned(long bits) {
        return bits >= 0 ? bits : bits + TWO_TO_64;
    }
}
