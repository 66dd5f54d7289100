package io.terrane.gate;

import io.terrane.execution.CogReport;
import io.terrane.execution.StepReport;
import io.terrane.raster.array.DataType;
import io.terrane.raster.array.Samples;
import io.terrane.raster.grid.Window;
import io.terrane.raster.store.ObjectRangeReader;
import io.terrane.raster.store.ObjectStore;
import io.terrane.raster.tiff.GeoTiff;
import io.terrane.raster.zarr.ZarrArray;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/** Reads a scene's COG back from the store: its bytes, its grid, its layout, and its pixels against the Zarr array's. */
final class CogReading {
    private static final int HEADER_BYTES = 256;

    private CogReading() {}

    /**
     * Compares the checksum of the whole object, and all pixels chunk by chunk.
     *
     * @return what agreed
     * @throws IOException saying what does not agree
     */
    static String compare(ObjectStore store, String prefix, CogReport report, StepReport scene) throws IOException {
        String key = prefix + "/" + report.key();
        checksum(store, key, report);
        ZarrArray zarr = ZarrArray.open(store, prefix + "/" + scene.path() + "/" + scene.array());
        try (GeoTiff cog = GeoTiff.open(new ObjectRangeReader(store, key))) {
            require(
                    cog.grid().equals(Optional.of(scene.grid())),
                    "the grid is %s, not %s".formatted(cog.grid(), scene.grid()));
            require(
                    cog.dataType() == zarr.metadata().dataType(),
                    "the type is %s, not %s"
                            .formatted(cog.dataType(), zarr.metadata().dataType()));
            require(
                    cog.nodata().isPresent() && Double.compare(cog.nodata().getAsDouble(), fill(zarr)) == 0,
                    "the nodata value is %s, not %s".formatted(cog.nodata(), fill(zarr)));
            int levels = overviewLevels(cog);
            require(
                    cog.overviewWidths().size() == levels,
                    "there are %d overviews, not %d"
                            .formatted(cog.overviewWidths().size(), levels));
            long[] counts = zarr.chunkCounts();
            for (long row = 0; row < counts[0]; row++) {
                for (long column = 0; column < counts[1]; column++) {
                    pixels(zarr, cog, row, column);
                }
            }
            return "%d bytes with the checksum that was written, %d overviews, all %d pixels as in the Zarr array"
                    .formatted(report.checksum().size(), levels, zarr.metadata().size());
        }
    }

    private static void checksum(ObjectStore store, String key, CogReport report) throws IOException {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
        long size;
        try (InputStream in = new DigestInputStream(store.read(key), digest)) {
            String head = new String(in.readNBytes(HEADER_BYTES), StandardCharsets.ISO_8859_1);
            require(head.contains("LAYOUT=IFDS_BEFORE_DATA"), "the file does not declare the layout of a COG");
            size = HEADER_BYTES + in.transferTo(OutputStream.nullOutputStream());
        }
        require(
                size == report.checksum().size()
                        && HexFormat.of()
                                .formatHex(digest.digest())
                                .equals(report.checksum().sha256()),
                "the stored bytes are not those that were written");
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

    private static void pixels(ZarrArray zarr, GeoTiff cog, long chunkRow, long chunkColumn) throws IOException {
        int[] chunk = zarr.metadata().innerChunkShape();
        DataType type = zarr.metadata().dataType();
        int top = Math.toIntExact(chunkRow * chunk[0]);
        int left = Math.toIntExact(chunkColumn * chunk[1]);
        Window window =
                new Window(top, left, Math.min(chunk[0], cog.height() - top), Math.min(chunk[1], cog.width() - left));
        ByteBuffer found = cog.read(0, window);
        int rowBytes = window.width() * type.bytes();
        Optional<byte[]> stored = zarr.readChunk(chunkRow, chunkColumn);
        ByteBuffer expected = ByteBuffer.wrap(
                stored.isPresent() ? stored.get() : repeated(zarr.metadata().fill(), window.width()));
        int stride = stored.isPresent() ? chunk[1] * type.bytes() : 0;
        for (int row = 0; row < window.height(); row++) {
            int differs = found.slice(row * rowBytes, rowBytes).mismatch(expected.slice(row * stride, rowBytes));
            require(
                    differs < 0,
                    "row %d, column %d differs from the Zarr array's"
                            .formatted(top + row, left + differs / type.bytes()));
        }
    }

    private static byte[] repeated(byte[] element, int count) {
        byte[] row = new byte[count * element.length];
        for (int i = 0; i < row.length; i++) {
            row[i] = element[i % element.length];
        }
        return row;
    }

    private static void require(boolean holds, String otherwise) throws IOException {
        if (!holds) {
            throw new IOException("the COG is not what was computed: " + otherwise);
        }
    }
}
