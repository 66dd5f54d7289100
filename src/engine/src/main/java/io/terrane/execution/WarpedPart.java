package io.terrane.execution;

import io.terrane.raster.grid.Window;
import io.terrane.raster.tiff.BandWindow;
import io.terrane.raster.warp.PixelMapping;
import io.terrane.raster.warp.Resampler;
import io.terrane.raster.warp.Resampling;
import java.io.IOException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A part of a band that is brought to another grid. What masks drop is taken out before anything is interpolated. */
final class WarpedPart implements BandPart {
    private final BandReader reader;
    private final PixelMapping mapping;
    private final Optional<Source> source;
    private @Nullable Resampler resampler;
    private Optional<Masked> masked = Optional.empty();
    /** Pixels of the source's window without data. */
    private final BitSet missing = new BitSet();

    /** The pixels of the source that the part needs. */
    record Source(Window window, BandWindow band) {}

    private record Masked(DroppedPixels before, DroppedPixels after) {}

    WarpedPart(BandReader reader, PixelMapping mapping, Optional<Source> source) {
        this.reader = reader;
        this.mapping = mapping;
        this.source = source;
    }

    /**
     * Takes masked pixels out before the part is interpolated.
     *
     * @param before dropped pixels of the source's window
     * @param after dropped pixels of the part, which get a number that nobody looks at
     */
    void mask(DroppedPixels before, DroppedPixels after) {
        this.masked = Optional.of(new Masked(before, after));
    }

    PixelMapping mapping() {
        return mapping;
    }

    Optional<Window> window() {
        return source.map(Source::window);
    }

    @Override
    public BandReader reader() {
        return reader;
    }

    @Override
    public void fetch() throws IOException {
        if (source.isPresent()) {
            source.get().band().fetch();
        }
    }

    @Override
    public void decode() throws IOException {
        if (source.isPresent()) {
            source.get().band().decode();
        }
    }

    @Override
    public void await() throws IOException, InterruptedException {
        if (source.isPresent()) {
            source.get().band().await();
        }
    }

    @Override
    public boolean row(int row, float[] target, float low, float high) {
        if (source.isEmpty()) {
            Arrays.fill(target, 0, mapping.width(), Float.NaN);
            return false;
        }
        if (resampler == null) {
            Window window = source.get().window();
            resampler = new Resampler(reader.resampling(), mapping, window, numbers(source.get()));
        }
        resampler.row(row, target);
        boolean ordinary = true;
        for (int i = 0; i < mapping.width(); i++) {
            ordinary &= target[i] >= low && target[i] <= high;
        }
        if (masked.isPresent() && masked.get().after.touches(row)) {
            fillDropped(row, source.get().window(), masked.get().after, target);
            return false;
        }
        return ordinary;
    }

    /** Dropped pixels get a number, so that they do not count as missing, unless their own source pixel has no data. */
    private void fillDropped(int row, Window window, DroppedPixels after, float[] target) {
        double[] columns = new double[mapping.width()];
        double[] rows = new double[mapping.width()];
        mapping.row(row, columns, rows);
        for (int i = 0; i < columns.length; i++) {
            if (after.isDropped(row, i)) {
                int own = ((int) Math.floor(rows[i]) - window.row()) * window.width()
                        + (int) Math.floor(columns[i])
                        - window.column();
                target[i] = missing.get(own) ? Float.NaN : reader.nodata() == 1 ? 2 : 1;
            }
        }
    }

    private float[] numbers(Source from) {
        Window window = from.window();
        float[] numbers = new float[(int) window.size()];
        float nodata = reader.nodata();
        boolean interpolates = reader.resampling() != Resampling.NEAREST;
        for (int row = 0; row < window.height(); row++) {
            int start = row * window.width();
            from.band()
                    .row(
                            window.row() + row,
                            window.column(),
                            window.width(),
                            numbers,
                            start,
                            Float.NEGATIVE_INFINITY,
                            Float.POSITIVE_INFINITY);
            for (int i = 0; interpolates && i < window.width(); i++) {
                boolean dropped = masked.isPresent() && masked.get().before.isDropped(row, i);
                if (numbers[start + i] == nodata) {
                    missing.set(start + i);
                }
                if (dropped || numbers[start + i] == nodata) {
                    numbers[start + i] = Float.NaN;
                }
            }
        }
        return numbers;
    }

    @Override
    public void close() {
        source.ifPresent(from -> from.band().close());
    }
}
