package io.terrane.raster.tiff;

import io.terrane.raster.grid.AffineTransform;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;

/** Where an image lies. Ground control points are not read: an image that has nothing else lies nowhere. */
record GeoReference(Optional<AffineTransform> transform, Optional<TiffCrs> crs) {
    private static final int MODEL_PIXEL_SCALE = 33550;
    private static final int MODEL_TIEPOINT = 33922;
    private static final int MODEL_TRANSFORMATION = 34264;
    private static final int PIXEL_IS_POINT = 2;

    static GeoReference read(TagTable tags) throws IOException {
        GeoKeys keys = GeoKeys.read(tags);
        boolean point = keys.number(GeoKeys.GT_RASTER_TYPE).orElse(1) == PIXEL_IS_POINT;
        return new GeoReference(
                transform(tags, point ? 0.5 : 0).filter(GeoReference::isUsable), UserDefinedCrs.of(keys));
    }

    private static boolean isUsable(AffineTransform transform) {
        boolean finite = transform.asList().stream().allMatch(number -> Double.isFinite(number));
        return finite && transform.a() * transform.e() - transform.b() * transform.d() != 0;
    }

    /** @param shift of a pixel, by which what the keys place is moved to the pixel's corner */
    private static Optional<AffineTransform> transform(TagTable tags, double shift) throws IOException {
        double[] matrix = tags.doubles(MODEL_TRANSFORMATION);
        if (matrix.length >= 8) {
            return Optional.of(new AffineTransform(
                    matrix[0],
                    matrix[1],
                    matrix[3] - shift * (matrix[0] + matrix[1]),
                    matrix[4],
                    matrix[5],
                    matrix[7] - shift * (matrix[4] + matrix[5])));
        }
        double[] scale = tags.doubles(MODEL_PIXEL_SCALE);
        double[] tiepoint = tags.doubles(MODEL_TIEPOINT);
        if (scale.length < 2
                || tiepoint.length != 6
                || Arrays.stream(scale).limit(2).anyMatch(size -> size == 0)) {
            return Optional.empty();
        }
        double west = tiepoint[3] - (tiepoint[0] + shift) * scale[0];
        double north = tiepoint[4] + (tiepoint[1] + shift) * scale[1];
        return Optional.of(new AffineTransform(scale[0], 0, west, 0, -scale[1], north));
    }
}
