package io.terrane.execution;

import io.terrane.definition.ProductDefinition;
import io.terrane.raster.array.DataType;
import io.terrane.raster.grid.Grid;
import io.terrane.raster.grid.Window;
import io.terrane.raster.store.ObjectStore;
import io.terrane.raster.tiff.CogSpecification;
import io.terrane.raster.tiff.CogSpecification.Band;
import io.terrane.raster.tiff.CogWriter;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Takes a scene's chunks as they are packed for Zarr, in any order, and writes them as one COG. Close it. */
final class CogOutput implements Closeable {
    static final String FORMAT = "cog";

    private final CogWriter writer;
    private final int chunk;
    private final int sampleBytes;

    private CogOutput(CogWriter writer, int chunk, int sampleBytes) {
        this.writer = writer;
        this.chunk = chunk;
        this.sampleBytes = sampleBytes;
    }

    /**
     * Opens it where the definition wants a COG.
     *
     * @param history what the file says of its origin
     */
    static Optional<CogOutput> open(
            ProductDefinition definition, Grid grid, DataType dataType, double fill, String array, String history)
            throws IOException {
        if (!definition.output().formats().contains(FORMAT)) {
            return Optional.empty();
        }
        double scale = dataType == DataType.FLOAT32 ? 1 : definition.output().scale();
        CogSpecification specification = CogSpecification.of(grid, dataType)
                .withNodata(fill)
                .withBands(
                        List.of(new Band(array, scale, 0, definition.metadata().units())))
                .withMetadata(Map.of(
                        "TITLE", definition.title(),
                        "LICENSE", definition.metadata().license(),
                        "PROCESSING_LEVEL", definition.metadata().processingLevel(),
                        "PRODUCT", definition.domain() + "." + definition.id() + " " + definition.version(),
                        "HISTORY", history));
        return Optional.of(
                new CogOutput(CogWriter.open(specification), definition.output().chunk(), dataType.bytes()));
    }

    /** @param elements of the full chunk, little endian in C order; empty where no pixel has a value */
    void add(Window window, Optional<byte[]> elements) throws IOException {
        if (elements.isEmpty()) {
            writer.skip(window);
            return;
        }
        ByteBuffer samples = ByteBuffer.wrap(elements.get()).order(ByteOrder.LITTLE_ENDIAN);
        if (window.width() == chunk) {
            writer.write(window, samples);
            return;
        }
        int rowBytes = window.width() * sampleBytes;
        ByteBuffer rows = ByteBuffer.allocate(window.height() * rowBytes).order(ByteOrder.LITTLE_ENDIAN);
        for (int row = 0; row < window.height(); row++) {
            rows.put(row * rowBytes, samples, row * chunk * sampleBytes, rowBytes);
        }
        writer.write(window, rows);
    }

    CogReport finish(StepTarget target, String key) throws IOException {
        try (ObjectStore.ObjectWriter object = target.store().create(target.prefix() + "/" + key)) {
            writer.finish(object::write);
            object.commit();
        }
        return written(target, key);
    }

    /** Of an object that was written before. */
    static CogReport written(StepTarget target, String key) throws IOException {
        return new CogReport(
                key,
                target.ledger()
                        .find(key)
                        .orElseThrow(() -> new IOException("the checksum of " + key + " was not kept")));
    }

    @Override
    public void close() throws IOException {
        writer.close();
    }
}
