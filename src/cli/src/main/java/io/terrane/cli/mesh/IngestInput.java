package io.terrane.cli.mesh;

import io.terrane.exchange.GeoParquetItems;
import io.terrane.exchange.JsonItems;
import io.terrane.exchange.NdjsonItems;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.zip.GZIPInputStream;

/**
 * A file of Items, or what is piped in.
 *
 * @param name as the caller wrote it; {@code -} is the standard input
 */
record IngestInput(String name) {
    private static final int MOST_BYTES_OF_AN_ITEM = 64 << 20;
    private static final long MOST_BYTES_OF_A_ROW_GROUP = 1L << 31;
    private static final int GZIP_FIRST = 0x1F;
    private static final int GZIP_SECOND = 0x8B;

    private boolean piped() {
        return name.equals("-");
    }

    void check() throws MeshException {
        if (!piped() && !Files.isRegularFile(Path.of(name))) {
            throw new MeshException(ExitStatus.WRONG_CALL, "there is no file " + name);
        }
    }

    /** What it is remembered under. */
    String identity() {
        return piped() ? name : Path.of(name).toAbsolutePath().normalize().toString();
    }

    /** By its ending, and where that says nothing, such as of what is piped in, by its first bytes. */
    IngestLines open() throws IOException {
        String lower = name.toLowerCase(Locale.ROOT).replaceFirst("\\.gz$", "");
        if (lower.endsWith(".parquet")) {
            return IngestLines.of(new GeoParquetItems(Path.of(name), MOST_BYTES_OF_A_ROW_GROUP, MOST_BYTES_OF_AN_ITEM));
        }
        InputStream bytes =
                unpacked(new BufferedInputStream(piped() ? System.in : Files.newInputStream(Path.of(name)), 1 << 16));
        if (lower.endsWith(".ndjson") || lower.endsWith(".jsonl") || lower.endsWith(".geojsonl")) {
            return IngestLines.of(new NdjsonItems(bytes, MOST_BYTES_OF_AN_ITEM));
        }
        return lower.endsWith(".json") || lower.endsWith(".geojson") || !beginsWithLine(bytes)
                ? IngestLines.of(new JsonItems(bytes, MOST_BYTES_OF_AN_ITEM))
                : IngestLines.of(new NdjsonItems(bytes, MOST_BYTES_OF_AN_ITEM));
    }

    private static InputStream unpacked(InputStream bytes) throws IOException {
        bytes.mark(2);
        boolean gzip = bytes.read() == GZIP_FIRST && bytes.read() == GZIP_SECOND;
        bytes.reset();
        return gzip ? new BufferedInputStream(new GZIPInputStream(bytes, 1 << 16), 1 << 16) : bytes;
    }

    /** Lines are Items; documents are lists, or collections which say so within their first bytes. */
    private static boolean beginsWithLine(InputStream bytes) throws IOException {
        bytes.mark(1 << 12);
        String start = new String(bytes.readNBytes(1 << 12), StandardCharsets.UTF_8).strip();
        bytes.reset();
        return start.startsWith("{") && !start.contains("\"FeatureCollection\"") && !start.contains("\"features\"");
    }
}
