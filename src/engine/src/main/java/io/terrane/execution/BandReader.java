package io.terrane.execution;

import io.terrane.raster.grid.CrsTransform;
import io.terrane.raster.grid.Grid;
import io.terrane.raster.grid.Window;
import io.terrane.raster.tiff.BlockCache;
import io.terrane.raster.tiff.GeoTiff;
import io.terrane.raster.warp.PixelMapping;
import io.terrane.raster.warp.Resampling;
import io.terrane.source.SourceScene;
import java.util.Arrays;
import java.util.Optional;

/**
 * One band of a scene, read onto the product's grid. By nearest neighbour each of its pixels takes the source pixel that
 * its centre lies in; classes are never read otherwise. Pixels outside of the source are NaN.
 */
final class BandReader {
    private final String scene;
    private final String variable;
    private final SourceScene.Band band;
    private final GeoTiff image;
    private final Grid source;
    private final Resampling resampling;
    private final CrsTransform toSource;

    /** @param toSource from the product's CRS to the source's */
    BandReader(
            String scene,
            String variable,
            SourceScene.Band band,
            GeoTiff image,
            Grid source,
            Resampling resampling,
            CrsTransform toSource) {
        this.scene = scene;
        this.variable = variable;
        this.band = band;
        this.image = image;
        this.source = source;
        this.resampling = resampling;
        this.toSource = toSource;
    }

    /** Id of the Item that the band belongs to. */
    String scene() {
        return scene;
    }

    String variable() {
        return variable;
    }

    SourceScene.Band band() {
        return band;
    }

    Grid grid() {
        return source;
    }

    /** The stored number that means no data, from the file or else from the metadata; NaN for none. */
    float nodata() {
        return (float) image.nodata().orElse(band.nodata().orElse(Double.NaN));
    }

    /** The greatest number that the band can store; infinite for floating-point ones. */
    float greatest() {
        return switch (image.dataType()) {
            case UINT8 -> 255;
            case INT8 -> 127;
            case UINT16 -> 65_535;
            case INT16 -> Short.MAX_VALUE;
            case UINT32 -> 0x1p32f;
            case INT32 -> Integer.MAX_VALUE;
            case UINT64 -> 0x1p64f;
            case INT64 -> Long.MAX_VALUE;
            case FLOAT16, FLOAT32, FLOAT64 -> Float.POSITIVE_INFINITY;
        };
    }

    Resampling resampling() {
        return resampling;
    }

    /** Whether numbers of a part are taken as they are, from rows and columns. */
    private boolean isAligned(Grid part) {
        return part.epsg() == source.epsg() && resampling == Resampling.NEAREST || source.isAlignedWith(part);
    }

    /** Whether the source has no data for any pixel of a part of the product's grid, so that nothing is to be read. */
    boolean isEmpty(Grid part) {
        Optional<Window> window = needed(part);
        boolean absentIsNodata = image.nodata().isPresent()
                || band.nodata().isPresent() && band.nodata().getAsDouble() == 0;
        return window.isEmpty() || absentIsNodata && image.isSparse(band.index(), window.get());
    }

    /** The source's pixels that a part of the product's grid needs. */
    private Optional<Window> needed(Grid part) {
        return isAligned(part)
                ? window(columns(part), rows(part))
                : PixelMapping.of(part, source, toSource).window(resampling);
    }

    /** Bytes that have to be read for a part of the product's grid. */
    long storedBytes(Grid part) {
        return needed(part)
                .map(window -> image.storedBytes(band.index(), window))
                .orElse(0L);
    }

    /** Begins to read the stored numbers of a part of the product's grid. */
    BandPart part(Grid part, BlockCache blocks) {
        if (!isAligned(part)) {
            return warped(part, blocks);
        }
        int[] columns = columns(part);
        int[] rows = rows(part);
        return new AlignedPart(
                this, columns, rows, window(columns, rows).map(window -> image.window(band.index(), window, blocks)));
    }

    private WarpedPart warped(Grid part, BlockCache blocks) {
        PixelMapping mapping = PixelMapping.of(part, source, toSource);
        Optional<Window> window = mapping.window(resampling);
        return new WarpedPart(
                this,
                mapping,
                window.map(pixels -> new WarpedPart.Source(pixels, image.window(band.index(), pixels, blocks))));
    }

    private int[] columns(Grid part) {
        return indices(
                part.width(),
                part.transform().c(),
                part.transform().a(),
                source.transform().c(),
                source.transform().a(),
                source.width());
    }

    private int[] rows(Grid part) {
        return indices(
                part.height(),
                part.transform().f(),
                part.transform().e(),
                source.transform().f(),
                source.transform().e(),
                source.height());
    }

    /** The source's pixels that the indices name; empty where they name none. */
    private static Optional<Window> window(int[] columns, int[] rows) {
        int left = first(columns);
        int top = first(rows);
        return left < 0 || top < 0
                ? Optional.empty()
                : Optional.of(new Window(top, left, last(rows) - top + 1, last(columns) - left + 1));
    }

    /** What the window of the product's part is in the source, for messages. */
    String describe(Grid part) {
        return source.window(part.west(), part.south(), part.east(), part.north())
                .map(Window::toString)
                .orElse("outside");
    }

    /** For each pixel of an axis of the product, the source's pixel under its centre, or −1 outside. */
    private static int[] indices(
            int count, double origin, double step, double sourceOrigin, double sourceStep, int sourceCount) {
        int[] indices = new int[count];
        for (int i = 0; i < count; i++) {
            double index = Math.floor((origin + (i + 0.5) * step - sourceOrigin) / sourceStep);
            indices[i] = index >= 0 && index < sourceCount ? (int) index : -1;
        }
        return indices;
    }

    private static int first(int[] indices) {
        return Arrays.stream(indices).filter(index -> index >= 0).min().orElse(-1);
    }

    private static int last(int[] indices) {
        return Arrays.stream(indices).max().orElse(-1);
    }
}
