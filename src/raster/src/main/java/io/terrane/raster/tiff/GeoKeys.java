package io.terrane.raster.tiff;

import io.terrane.raster.grid.WellKnownText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/** The key directory of OGC GeoTIFF 1.1: read as a table of numbers and texts, written for CRSs with an EPSG code. */
final class GeoKeys {
    static final int GT_MODEL_TYPE = 1024;
    static final int GT_RASTER_TYPE = 1025;
    static final int GT_CITATION = 1026;
    static final int GEODETIC_CRS = 2048;
    static final int PROJECTED_CRS = 3072;
    static final int USER_DEFINED = 32767;

    private static final int GEO_KEY_DIRECTORY = 34735;
    private static final int GEO_DOUBLE_PARAMS = 34736;
    private static final int GEO_ASCII_PARAMS = 34737;
    private static final int MODEL_PROJECTED = 1;
    private static final int MODEL_GEOGRAPHIC = 2;
    private static final int PIXEL_IS_AREA = 1;
    private static final int MOST_VALUES = 4 * 1024;

    private final Map<Integer, Integer> numbers = new HashMap<>();
    private final Map<Integer, Double> doubles = new HashMap<>();
    private final Map<Integer, String> texts = new HashMap<>();

    private GeoKeys() {}

    static GeoKeys read(TagTable tags) throws IOException {
        GeoKeys keys = new GeoKeys();
        long[] directory = tags.numbers(GEO_KEY_DIRECTORY, MOST_VALUES);
        double[] parameters = tags.doubles(GEO_DOUBLE_PARAMS);
        String texts = tags.text(GEO_ASCII_PARAMS);
        byte[] characters = texts.getBytes(StandardCharsets.UTF_8);
        for (int i = 4; i + 3 < directory.length; i += 4) {
            int key = (int) directory[i];
            int count = (int) Math.min(directory[i + 2], 1 << 16);
            int value = (int) Math.min(directory[i + 3], Integer.MAX_VALUE);
            switch ((int) Math.min(directory[i + 1], 1 << 16)) {
                case 0 -> keys.numbers.put(key, value);
                case GEO_DOUBLE_PARAMS -> {
                    if (value >= 0 && value < parameters.length) {
                        keys.doubles.put(key, parameters[value]);
                    }
                }
                case GEO_ASCII_PARAMS -> {
                    if (value >= 0 && count >= 0 && value <= characters.length - count) {
                        String text = new String(characters, value, count, StandardCharsets.UTF_8);
                        keys.texts.put(key, text.replace("|", "").strip());
                    }
                }
                default -> {
                    // Values in other tags belong to vendors.
                }
            }
        }
        return keys;
    }

    OptionalInt number(int key) {
        Integer value = numbers.get(key);
        return value == null ? OptionalInt.empty() : OptionalInt.of(value);
    }

    OptionalDouble parameter(int key) {
        Double value = doubles.get(key);
        return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
    }

    /** Empty where the key is absent. */
    String text(int key) {
        return texts.getOrDefault(key, "");
    }

    /** The directory of a CRS that has an EPSG code. */
    static int[] of(int epsg) {
        boolean geographic = WellKnownText.isGeographic(epsg);
        int[] header = {1, 1, 0, 3};
        int[] model = {GT_MODEL_TYPE, 0, 1, geographic ? MODEL_GEOGRAPHIC : MODEL_PROJECTED};
        int[] raster = {GT_RASTER_TYPE, 0, 1, PIXEL_IS_AREA};
        int[] crs = {geographic ? GEODETIC_CRS : PROJECTED_CRS, 0, 1, epsg};
        int[] keys = new int[16];
        System.arraycopy(header, 0, keys, 0, 4);
        System.arraycopy(model, 0, keys, 4, 4);
        System.arraycopy(raster, 0, keys, 8, 4);
        System.arraycopy(crs, 0, keys, 12, 4);
        return keys;
    }
}
