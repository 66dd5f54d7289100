package io.terrane.execution;

import io.terrane.raster.array.Samples;
import io.terrane.raster.grid.Grid;
import io.terrane.raster.grid.Window;
import io.terrane.raster.tiff.GeoTiff;
import io.terrane.source.SourceScene;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * One band of a scene, read onto the product's grid by nearest neighbour: each of its pixels takes the source pixel
 * that its centre lies in. Classes are never averaged. Pixels outside of the source are NaN.
 */
final class BandReader implements Closeable {
    private final String scene;
    private final String variable;
    private final SourceScene.Band band;
    private final GeoTiff image;
    private final Grid source;

    BandReader(String scene, String variable, SourceScene.Band band, GeoTiff image, Grid source) {
        this.scene = scene;
        this.variable = variable;
        this.band = band;
        this.image = image;
        this.source = source;
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

    /**
     * Reads the stored numbers of a part of the product's grid, row by row.
     *
     * @param target at least as many elements as the part has pixels
     */
    void read(Grid part, float[] target) throws IOException {
        int[] columns = indices(
                part.width(),
                part.transform().c(),
                part.transform().a(),
                source.transform().c(),
                source.transform().a(),
                source.width());
        int[] rows = indices(
                part.height(),
                part.transform().f(),
                part.transform().e(),
                source.transform().f(),
                source.transform().e(),
                source.height());
        int left = first(columns);
        int top = first(rows);
        if (left < 0 || top < 0) {
            Arrays.fill(target, 0, part.width() * part.height(), Float.NaN);
            return;
        }
        Window window = new Window(top, left, last(rows) - top + 1, last(columns) - left + 1);
        ByteBuffer stored = image.read(0, window);
        float[] row = new float[window.width()];
        int decoded = -1;
        for (int r = 0; r < part.height(); r++) {
            int to = r * part.width();
            if (rows[r] < 0) {
                Arrays.fill(target, to, to + part.width(), Float.NaN);
                continue;
            }
            if (rows[r] != decoded) {
                decoded = rows[r];
                decode(stored, (decoded - top) * window.width(), row);
            }
            for (int c = 0; c < part.width(); c++) {
                target[to + c] = columns[c] < 0 ? Float.NaN : row[columns[c] - left];
            }
        }
    }

    /** What the window of the product's part is in the source, for messages. */
    String describe(Grid part) {
        return source.window(part.west(), part.south(), part.east(), part.north())
                .map(Window::toString)
                .orElse("outside");
    }

    private void decode(ByteBuffer stored, int start, float[] row) {
        switch (image.dataType()) {
            case UINT16 -> {
                for (int i = 0; i < row.length; i++) {
                    row[i] = Short.toUnsignedInt(stored.getShort(2 * (start + i)));
                }
            }
            case UINT8 -> {
                for (int i = 0; i < row.length; i++) {
                    row[i] = Byte.toUnsignedInt(stored.get(start + i));
                }
            }
            case INT8, INT16, UINT32, INT32, UINT64, INT64, FLOAT16, FLOAT32, FLOAT64 -> {
                for (int i = 0; i < row.length; i++) {
                    row[i] = (float) Samples.value(image.dataType(), stored, start + i);
                }
            }
        }
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

    @Override
    public void close() throws IOException {
        image.close();
    }
}
