package io.terrane.raster.grid;

/**
 * A rectangle of whole pixels of a grid.
 *
 * @param row first row, counted from the top; may be negative when the window reaches outside of its grid
 * @param column first column, counted from the left; may be negative likewise
 * @param height rows, at least 1
 * @param width columns, at least 1
 */
public record Window(int row, int column, int height, int width) {
    public Window {
        if (height < 1 || width < 1) {
            throw new IllegalArgumentException(
                    "a window has at least one row and one column, not " + height + " x " + width);
        }
    }

    /** The number of pixels. */
    public long size() {
        return (long) height * width;
    }

    /** Whether the two have a pixel in common. */
    public boolean meets(Window other) {
        return row < other.row + other.height
                && other.row < row + height
                && column < other.column + other.width
                && other.column < column + width;
    }

    @Override
    public String toString() {
        return "rows " + row + "-" + (row + height - 1) + ", columns " + column + "-" + (column + width - 1);
    }
}
