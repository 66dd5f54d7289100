package io.terrane.execution;

import io.terrane.raster.tiff.BandWindow;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;

/** A part of a band whose rows and columns are those of the product, or some of its own: each pixel takes the nearest. */
final class AlignedPart implements BandPart {
    private final BandReader reader;
    private final int[] columns;
    private final int[] rows;
    private final Optional<BandWindow> window;
    private final int left;
    private final boolean contiguous;
    private final boolean covered;
    private float[] sourceRow = {};
    private int decodedRow = -1;
    private boolean decodedOrdinary;

    /**
     * @param columns the source's column of each of the part's, −1 outside
     * @param rows likewise
     * @param window of the source that they lie in; empty where they do not
     */
    AlignedPart(BandReader reader, int[] columns, int[] rows, Optional<BandWindow> window) {
        this.reader = reader;
        this.columns = columns;
        this.rows = rows;
        this.window = window;
        int least = Integer.MAX_VALUE;
        int greatest = -1;
        boolean steps = true;
        boolean all = true;
        for (int i = 0; i < columns.length; i++) {
            all &= columns[i] >= 0;
            steps &= i == 0 || columns[i] == columns[i - 1] + 1;
            if (columns[i] >= 0) {
                least = Math.min(least, columns[i]);
                greatest = Math.max(greatest, columns[i]);
            }
        }
        this.left = least;
        this.covered = all;
        this.contiguous = steps && all;
        if (!contiguous && greatest >= 0) {
            sourceRow = new float[greatest - least + 1];
        }
    }

    @Override
    public BandReader reader() {
        return reader;
    }

    @Override
    public void fetch() throws IOException {
        if (window.isPresent()) {
            window.get().fetch();
        }
    }

    @Override
    public void decode() throws IOException {
        if (window.isPresent()) {
            window.get().decode();
        }
    }

    @Override
    public void await() throws IOException, InterruptedException {
        if (window.isPresent()) {
            window.get().await();
        }
    }

    /** Numbers as stored, NaN outside of the source. */
    @Override
    public boolean row(int row, float[] target, float low, float high) {
        int from = rows[row];
        if (window.isEmpty() || from < 0) {
            Arrays.fill(target, 0, columns.length, Float.NaN);
            return false;
        }
        if (contiguous) {
            return window.get().row(from, columns[0], columns.length, target, 0, low, high);
        }
        if (from != decodedRow) {
            decodedOrdinary = window.get().row(from, left, sourceRow.length, sourceRow, 0, low, high);
            decodedRow = from;
        }
        if (covered) {
            for (int i = 0; i < columns.length; i++) {
                target[i] = sourceRow[columns[i] - left];
            }
            return decodedOrdinary;
        }
        for (int i = 0; i < columns.length; i++) {
            target[i] = columns[i] < 0 ? Float.NaN : sourceRow[columns[i] - left];
        }
        return false;
    }

    @Override
    public void close() {
        window.ifPresent(BandWindow::close);
    }
}
