package io.terrane.raster.tiff;

import io.terrane.raster.array.DataType;
import io.terrane.raster.array.Samples;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * What one band holds, over all pixels as stored: nodata counts like any number, non-finite ones do not.
 *
 * @param sha256 digest of the samples, little endian, row by row, in lower-case hex
 * @param min NaN when no pixel is finite; so are max and mean
 */
public record BandStatistics(DataType dataType, String sha256, double min, double max, double mean, double sum) {
    private static final long MAX_SAMPLES = 1L << 40;

    /** Reads the whole image once, one row of blocks at a time. */
    public static List<BandStatistics> of(GeoTiff image) throws IOException {
        long pixels = (long) image.height() * image.width();
        if (pixels > MAX_SAMPLES / image.bandCount()) {
            throw new TiffException.Unsupported(
                    "statistics of %d x %d pixels are not taken: at most %d samples are read, and a few bytes can declare more"
                            .formatted(image.height(), image.width(), MAX_SAMPLES));
        }
        List<Accumulator> accumulators = new ArrayList<>();
        for (int band = 0; band < image.bandCount(); band++) {
            accumulators.add(new Accumulator(image.dataType()));
        }
        for (int blockRow = 0; blockRow < image.blockRows(); blockRow++) {
            List<ByteBuffer> bands = image.readBlockRow(blockRow);
            for (int band = 0; band < bands.size(); band++) {
                accumulators.get(band).add(bands.get(band));
            }
        }
        return accumulators.stream().map(Accumulator::statistics).toList();
    }

    private static final class Accumulator {
        private final DataType type;
        private final MessageDigest digest;
        private double min = Double.POSITIVE_INFINITY;
        private double max = Double.NEGATIVE_INFINITY;
        private double sum;
        private long finite;

        Accumulator(DataType type) {
            this.type = type;
            try {
                this.digest = MessageDigest.getInstance("SHA-256");
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every Java platform has SHA-256", e);
            }
        }

        void add(ByteBuffer samples) {
            digest.update(samples.duplicate());
            if (type == DataType.UINT8) {
                addBytes(samples);
                return;
            }
            int count = samples.capacity() / type.bytes();
            for (int i = 0; i < count; i++) {
                double value = Samples.value(type, samples, i);
                if (Double.isFinite(value)) {
                    min = Math.min(min, value);
                    max = Math.max(max, value);
                    sum += value;
                    finite++;
                }
            }
        }

        /** By how often each number occurs, which takes no arithmetic a pixel. */
        private void addBytes(ByteBuffer samples) {
            int[] counts = new int[256];
            for (int i = 0; i < samples.capacity(); i++) {
                counts[samples.get(i) & 0xff]++;
            }
            for (int value = 0; value < counts.length; value++) {
                if (counts[value] > 0) {
                    min = Math.min(min, value);
                    max = Math.max(max, value);
                    sum += (double) value * counts[value];
                    finite += counts[value];
                }
            }
        }

        BandStatistics statistics() {
            String sha256 = HexFormat.of().formatHex(digest.digest());
            return finite == 0
                    ? new BandStatistics(type, sha256, Double.NaN, Double.NaN, Double.NaN, 0)
                    : new BandStatistics(type, sha256, min, max, sum / finite, sum);
        }
    }
}
