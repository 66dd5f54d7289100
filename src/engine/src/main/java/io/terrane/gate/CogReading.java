package io.terrane.gate;

import io.terrane.execution.CogReport;
import io.terrane.execution.StepReport;
import io.terrane.raster.array.DataType;
import io.terrane.raster.array.Samples;
import io.terrane.raster.grid.Grid;
import io.terrane.raster.grid.Window;
import io.terrane.raster.store.ObjectRangeReader;
import io.terrane.raster.tiff.GeoTiff;
import io.terrane.raster.zarr.ZarrArray;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;

/** Reads a step's COG back from the store: its layout, its grid, and its pixels against the Zarr array's. */
final class CogReading {
    private static final int HEADER_BYTES = 256;

    private CogReading() {}

    /** Compares layout, grid, encoding, and all pixels chunk by chunk. */
    static void compare(GateSubject subject, StepReport step, CogReport report, Findings findings) throws IOException {
        String key = subject.prefix() + "/" + report.key();
        try (InputStream in = subject.store().read(key)) {
            String head = new String(in.readNBytes(HEADER_BYTES), StandardCharsets.ISO_8859_1);
            boolean declared = head.contains("LAYOUT=IFDS_BEFORE_DATA");
            findings.holds("layout", "that of a COG", declared ? "that of a COG" : "another", declared);
        }
        ZarrArray zarr = subject.array(step);
        try (GeoTiff cog = GeoTiff.open(new ObjectRangeReader(subject.store(), key))) {
            findings.equal("crs", step.grid().epsg(), cog.grid().map(Grid::epsg).orElse(0));
            findings.holds(
                    "transform",
                    step.grid().transform().asList(),
                    cog.grid().map(grid -> grid.transform().asList()).orElse(List.of()),
                    cog.grid().equals(Optional.of(step.grid())));
            findings.equal(
                    "shape", List.of(step.grid().height(), step.grid().width()), List.of(cog.height(), cog.width()));
            findings.equal("data_type", zarr.metadata().dataType(), cog.dataType());
            findings.equal("nodata", fill(zarr), cog.nodata().orElse(Double.POSITIVE_INFINITY));
            findings.equal(
                    "overviews", overviewLevels(cog), cog.overviewWidths().size());
            if (!findings.verdict().passed()) {
                return;
            }
            compare(zarr, cog, step, findings);
            findings.note("pixels compared", (long) cog.height() * cog.width());
        }
    }

    private static void compare(ZarrArray zarr, GeoTiff cog, StepReport step, Findings findings) throws IOException {
        long[] counts = zarr.chunkCounts();
        long columns = counts[counts.length - 1];
        Sweep.each(
                LongStream.range(0, counts[counts.length - 2] * columns).iterator(),
                number -> pixels(zarr, cog, step, number / columns, number % columns)
                        .ifPresent(place -> findings.wrongAt(place, "differs from the Zarr array's")));
    }

    private static double fill(ZarrArray zarr) {
        return Samples.value(
                zarr.metadata().dataType(),
                ByteBuffer.wrap(zarr.metadata().fill()).order(ByteOrder.LITTLE_ENDIAN),
                0);
    }

    private static int overviewLevels(GeoTiff cog) {
        int levels = 0;
        for (int height = cog.height(), width = cog.width();
                height > cog.blockHeight() || width > cog.blockWidth();
                height = Math.ceilDiv(height, 2), width = Math.ceilDiv(width, 2)) {
            levels++;
        }
        return levels;
    }

    /** @return where the first pixel of a chunk differs */
    private static Optional<String> pixels(
            ZarrArray zarr, GeoTiff cog, StepReport step, long chunkRow, long chunkColumn) throws IOException {
        int[] inner = zarr.metadata().innerChunkShape();
        int[] chunk = Arrays.copyOfRange(inner, inner.length - 2, inner.length);
        DataType type = zarr.metadata().dataType();
        int top = Math.toIntExact(chunkRow * chunk[0]);
        int left = Math.toIntExact(chunkColumn * chunk[1]);
        Window window =
                new Window(top, left, Math.min(chunk[0], cog.height() - top), Math.min(chunk[1], cog.width() - left));
        ByteBuffer found = cog.read(0, window);
        int rowBytes = window.width() * type.bytes();
        Optional<byte[]> stored = zarr.readChunk(GateSubject.index(step.timeIndex(), chunkRow, chunkColumn));
        ByteBuffer expected = ByteBuffer.wrap(
                stored.isPresent() ? stored.get() : repeated(zarr.metadata().fill(), window.width()));
        int stride = stored.isPresent() ? chunk[1] * type.bytes() : 0;
        for (int row = 0; row < window.height(); row++) {
            int differs = found.slice(row * rowBytes, rowBytes).mismatch(expected.slice(row * stride, rowBytes));
            if (differs >= 0) {
                return Optional.of("row %d, column %d".formatted(top + row, left + differs / type.bytes()));
            }
        }
        return Optional.empty();
    }

    private static byte[] repeated(byte[] element, int count) {
        byte[] row = new byte[count * element.length];
        for (int i = 0; i < row.length; i++) {
            row[i] = element[i % element.length];
        }
        return row;
    }
}
