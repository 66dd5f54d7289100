package io.terrane.execution;

/** Numbers of a part of a grid, row by row. */
interface NumberRows {
    /**
     * Gives the numbers of a row, NaN where there are none.
     *
     * @return whether all of them are numbers within {@code low} and {@code high}
     */
    boolean row(int row, float[] target, float low, float high);
}
