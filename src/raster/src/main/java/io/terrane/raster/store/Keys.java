package io.terrane.raster.store;

import java.util.Arrays;

/** What a key may look like, the same for every adapter. */
public final class Keys {
    private static final int MAX_LENGTH = 1024;

    private Keys() {}

    /**
     * Returns the key if it is one.
     *
     * @throws IllegalArgumentException when a segment is empty, {@code .}, {@code ..} or holds a backslash or a
     *     control character, or the key is longer than 1,024 characters
     */
    public static String check(String key) {
        boolean fine = key.length() <= MAX_LENGTH
                && key.chars().allMatch(c -> c >= ' ' && c != '\\' && c != 0x7f)
                && Arrays.stream(key.split("/", -1))
                        .noneMatch(segment -> segment.isEmpty() || segment.equals(".") || segment.equals(".."));
        if (!fine) {
            throw new IllegalArgumentException(
                    "not an object's key: segments joined by '/', none of them empty or dots");
        }
        return key;
    }
}
