package io.terrane.raster.warp;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** How the number of a pixel comes from the source's pixels around its centre. */
public enum Resampling {
    /** The source pixel that the centre lies in. */
    NEAREST(0),
    /** The four nearest, by distance. */
    BILINEAR(1),
    /** The sixteen nearest, by Catmull and Rom's cubic (a = −1/2). */
    CUBIC(2),
    /** All that the pixel covers, by the share that it covers. */
    AVERAGE(0);

    private final int reach;

    Resampling(int reach) {
        this.reach = reach;
    }

    /** Source pixels around a centre's own that it may need; an average needs the pixel's extent besides. */
    int reach() {
        return reach;
    }

    /** As definitions write it: {@code bilinear}. */
    public static Optional<Resampling> of(String name) {
        return Arrays.stream(values())
                .filter(method -> method.label().equals(name))
                .findFirst();
    }

    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static List<String> labels() {
        return Arrays.stream(values()).map(Resampling::label).toList();
    }
}
