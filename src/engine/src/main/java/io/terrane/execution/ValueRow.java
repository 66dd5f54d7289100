package io.terrane.execution;

/**
 * A row of computed values, NaN where there is none.
 *
 * @param values in the valid range
 * @param ranks by which observations are ordered; empty where nobody asks
 * @param classes bits of {@link PixelClass} for each value
 * @param width of them that count
 */
record ValueRow(float[] values, float[] ranks, int[] classes, int width) {}
