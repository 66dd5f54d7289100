package io.terrane.raster.warp;

import io.terrane.raster.grid.Window;

/**
 * Numbers of target pixels from those of a window of the source. A source pixel without data is NaN and has no part in any
 * mean; a target pixel whose centre lies in one, or outside of the source, is NaN itself. Bilinear and cubic do not smooth
 * over source pixels that are smaller than the target's: read an overview, or take the average. For one thread.
 */
public final class Resampler {
    private static final double LEAST_WEIGHT = 1e-9;

    private final Resampling method;
    private final PixelMapping mapping;
    private final Window window;
    private final float[] numbers;
    private final double[] columns;
    private final double[] rows;

    /**
     * @param window of the source, from {@link PixelMapping#window}
     * @param numbers of the window, row by row
     */
    public Resampler(Resampling method, PixelMapping mapping, Window window, float[] numbers) {
        this.method = method;
        this.mapping = mapping;
        this.window = window;
        this.numbers = numbers;
        this.columns = new double[mapping.width()];
        this.rows = new double[mapping.width()];
    }

    /** @param target takes the row's numbers */
    public void row(int row, float[] target) {
        mapping.row(row, columns, rows);
        for (int i = 0; i < columns.length; i++) {
            double column = columns[i] - window.column();
            double line = rows[i] - window.row();
            float own = at((int) Math.floor(line), (int) Math.floor(column));
            if (method == Resampling.NEAREST || Float.isNaN(own)) {
                target[i] = own;
            } else {
                target[i] = switch (method) {
                    case NEAREST -> own;
                    case BILINEAR -> bilinear(line - 0.5, column - 0.5);
                    case CUBIC -> cubic(line - 0.5, column - 0.5);
                    case AVERAGE -> average(line, column);
                };
            }
        }
    }

    private float at(int row, int column) {
        return row < 0 || column < 0 || row >= window.height() || column >= window.width()
                ? Float.NaN
                : numbers[row * window.width() + column];
    }

    private float bilinear(double row, double column) {
        int top = (int) Math.floor(row);
        int left = (int) Math.floor(column);
        double down = row - top;
        double right = column - left;
        double sum = 0;
        double weights = 0;
        for (int i = 0; i < 4; i++) {
            float number = at(top + i / 2, left + i % 2);
            if (!Float.isNaN(number)) {
                double weight = (i / 2 == 0 ? 1 - down : down) * (i % 2 == 0 ? 1 - right : right);
                sum += weight * number;
                weights += weight;
            }
        }
        return weights < LEAST_WEIGHT ? Float.NaN : (float) (sum / weights);
    }

    /** Falls back to bilinear where one of the sixteen is missing: negative weights do not bear a gap. */
    private float cubic(double row, double column) {
        int top = (int) Math.floor(row);
        int left = (int) Math.floor(column);
        double sum = 0;
        for (int i = -1; i <= 2; i++) {
            double line = 0;
            for (int j = -1; j <= 2; j++) {
                float number = at(top + i, left + j);
                if (Float.isNaN(number)) {
                    return bilinear(row, column);
                }
                line += weight(column - left - j) * number;
            }
            sum += weight(row - top - i) * line;
        }
        return (float) sum;
    }

    private static double weight(double distance) {
        double x = Math.abs(distance);
        return x <= 1 ? (1.5 * x - 2.5) * x * x + 1 : x < 2 ? ((-0.5 * x + 2.5) * x - 4) * x + 2 : 0;
    }

    /** Over a rectangle as large as the target's pixel is here. */
    private float average(double row, double column) {
        double top = row - mapping.rowsAPixel() / 2;
        double bottom = row + mapping.rowsAPixel() / 2;
        double left = column - mapping.columnsAPixel() / 2;
        double right = column + mapping.columnsAPixel() / 2;
        double sum = 0;
        double weights = 0;
        for (int i = (int) Math.floor(top); i < bottom; i++) {
            double height = Math.min(i + 1, bottom) - Math.max(i, top);
            for (int j = (int) Math.floor(left); j < right; j++) {
                float number = at(i, j);
                if (!Float.isNaN(number)) {
                    double weight = height * (Math.min(j + 1, right) - Math.max(j, left));
                    sum += weight * number;
                    weights += weight;
                }
            }
        }
        return weights < LEAST_WEIGHT ? Float.NaN : (float) (sum / weights);
    }
}
