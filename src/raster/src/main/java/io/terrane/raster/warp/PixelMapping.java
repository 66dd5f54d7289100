package io.terrane.raster.warp;

import io.terrane.raster.grid.CrsTransform;
import io.terrane.raster.grid.Grid;
import io.terrane.raster.grid.Window;
import java.util.Optional;

/**
 * Where the pixels of a target grid lie in a source grid. Exact at the nodes of cells, and bilinear between them; cells are
 * of 64 pixels, or smaller where that is more than two ten-thousandths of a pixel off. Coordinates count from the source's upper left corner, a
 * pixel's centre being at a half. Immutable.
 */
public final class PixelMapping {
    private static final int LARGEST_CELL = 64;
    private static final int SMALLEST_CELL = 8;
    /** In source pixels. */
    private static final double TOLERANCE = 2e-4;

    private final int cell;
    private final Grid target;
    private final Grid source;
    private final int across;
    private final double[] columns;
    private final double[] rows;
    private final double columnsAPixel;
    private final double rowsAPixel;

    private PixelMapping(int cell, Grid target, Grid source, int across, double[] columns, double[] rows) {
        this.cell = cell;
        this.target = target;
        this.source = source;
        this.across = across;
        this.columns = columns;
        this.rows = rows;
        this.columnsAPixel = scale(columns);
        this.rowsAPixel = scale(rows);
    }

    /**
     * @param transform from the target's CRS to the source's; used by one thread at a time
     * @param source north-up
     */
    public static PixelMapping of(Grid target, Grid source, CrsTransform transform) {
        synchronized (transform) {
            for (int cell = LARGEST_CELL; ; cell /= 2) {
                PixelMapping mapping = of(cell, target, source, transform);
                if (cell == SMALLEST_CELL || mapping.error(transform) <= TOLERANCE) {
                    return mapping;
                }
            }
        }
    }

    private static PixelMapping of(int cell, Grid target, Grid source, CrsTransform transform) {
        int across = target.width() / cell + 2;
        int down = target.height() / cell + 2;
        double[] columns = new double[across * down];
        double[] rows = new double[across * down];
        for (int i = 0; i < columns.length; i++) {
            double[] point = point((double) (i % across) * cell, (double) (i / across) * cell, target, transform);
            columns[i] =
                    (point[0] - source.transform().c()) / source.transform().a();
            rows[i] = (point[1] - source.transform().f()) / source.transform().e();
        }
        return new PixelMapping(cell, target, source, across, columns, rows);
    }

    private static double[] point(double column, double row, Grid target, CrsTransform transform) {
        return transform.apply(
                target.transform().x(column, row), target.transform().y(column, row));
    }

    /** How far the middles of the corner cells are off, in source pixels: the error is largest there. */
    private double error(CrsTransform transform) {
        int down = columns.length / across;
        double error = 0;
        for (int corner = 0; corner < 4; corner++) {
            int column = corner % 2 == 0 ? 0 : across - 2;
            int row = corner / 2 == 0 ? 0 : down - 2;
            int node = row * across + column;
            double[] point = point((column + 0.5) * cell, (row + 0.5) * cell, target, transform);
            double exactColumn =
                    (point[0] - source.transform().c()) / source.transform().a();
            double exactRow =
                    (point[1] - source.transform().f()) / source.transform().e();
            error = Math.max(error, Math.abs(exactColumn - middle(columns, node)));
            error = Math.max(error, Math.abs(exactRow - middle(rows, node)));
        }
        return error;
    }

    private double middle(double[] coordinates, int node) {
        return (coordinates[node] + coordinates[node + 1] + coordinates[node + across] + coordinates[node + across + 1])
                / 4;
    }

    /** How many source pixels a target pixel extends along the axis, from the first cell. */
    private double scale(double[] coordinates) {
        double alongColumns = Math.abs(coordinates[1] - coordinates[0]) / cell;
        double alongRows = Math.abs(coordinates[across] - coordinates[0]) / cell;
        return Math.max(alongColumns, alongRows);
    }

    /** Source columns that a target pixel extends. */
    double columnsAPixel() {
        return columnsAPixel;
    }

    /** Source rows that a target pixel extends. */
    double rowsAPixel() {
        return rowsAPixel;
    }

    public int width() {
        return target.width();
    }

    /** The source's pixels that the target's need; empty where they lie outside of it. */
    public Optional<Window> window(Resampling method) {
        double left = Double.POSITIVE_INFINITY;
        double right = Double.NEGATIVE_INFINITY;
        double top = Double.POSITIVE_INFINITY;
        double bottom = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < columns.length; i++) {
            left = Math.min(left, columns[i]);
            right = Math.max(right, columns[i]);
            top = Math.min(top, rows[i]);
            bottom = Math.max(bottom, rows[i]);
        }
        double marginColumns = 1 + method.reach() + (method == Resampling.AVERAGE ? columnsAPixel : 0);
        double marginRows = 1 + method.reach() + (method == Resampling.AVERAGE ? rowsAPixel : 0);
        int firstColumn = (int) Math.clamp(Math.floor(left - marginColumns), 0, source.width());
        int endColumn = (int) Math.clamp(Math.ceil(right + marginColumns), 0, source.width());
        int firstRow = (int) Math.clamp(Math.floor(top - marginRows), 0, source.height());
        int endRow = (int) Math.clamp(Math.ceil(bottom + marginRows), 0, source.height());
        // Where a projection has no answer, all comparisons with its NaN are false.
        return firstColumn < endColumn && firstRow < endRow
                ? Optional.of(new Window(firstRow, firstColumn, endRow - firstRow, endColumn - firstColumn))
                : Optional.empty();
    }

    /** Source coordinates of the centres of a row of target pixels. */
    public void row(int row, double[] columnsTarget, double[] rowsTarget) {
        double y = row + 0.5;
        int cellRow = row / cell;
        double down = (y - cellRow * cell) / cell;
        for (int left = 0, node = cellRow * across; left < target.width(); left += cell, node++) {
            double leftColumn = mix(columns[node], columns[node + across], down);
            double rightColumn = mix(columns[node + 1], columns[node + 1 + across], down);
            double leftRow = mix(rows[node], rows[node + across], down);
            double rightRow = mix(rows[node + 1], rows[node + 1 + across], down);
            int end = Math.min(target.width(), left + cell);
            for (int column = left; column < end; column++) {
                double right = (column + 0.5 - left) / cell;
                columnsTarget[column] = mix(leftColumn, rightColumn, right);
                rowsTarget[column] = mix(leftRow, rightRow, right);
            }
        }
    }

    private static double mix(double a, double b, double share) {
        return a + (b - a) * share;
    }
}
