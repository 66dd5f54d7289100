package io.terrane.execution;

import java.io.IOException;

/**
 * A part of a band on the product's grid, while it is read: fetched, decoded, awaited, and then given row by row. For one
 * thread at a time. Close it.
 */
sealed interface BandPart extends NumberRows, AutoCloseable permits AlignedPart, WarpedPart {
    BandReader reader();

    void fetch() throws IOException;

    void decode() throws IOException;

    void await() throws IOException, InterruptedException;

    @Override
    void close();
}
