package io.terrane.stac;

import io.terrane.exchange.GeoParquetItems;
import io.terrane.exchange.ItemReader;
import io.terrane.problem.ProblemException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** stac-geoparquet that was sent: it is read from its end, and is kept in a file meanwhile. */
final class UploadedTable implements ItemReader {
    private final Path file;
    private final GeoParquetItems items;

    UploadedTable(InputStream body, BulkConfig config) throws IOException {
        this.file = Files.createTempFile("terrane-bulk", ".parquet");
        boolean opened = false;
        try {
            keep(body, (long) config.requestMegabytes() << 20);
            this.items =
                    new GeoParquetItems(file, (long) config.rowGroupMegabytes() << 20, config.itemKilobytes() << 10);
            opened = true;
        } finally {
            if (!opened) {
                Files.delete(file);
            }
        }
    }

    private void keep(InputStream body, long mostBytes) throws IOException {
        long left = mostBytes;
        byte[] buffer = new byte[1 << 16];
        try (OutputStream out = Files.newOutputStream(file)) {
            for (int count = body.read(buffer); count >= 0; count = body.read(buffer)) {
                left -= count;
                if (left < 0) {
                    throw new ProblemException.BadRequest(
                            "A file may have " + (mostBytes >> 20) + " MB at most: send it in parts.");
                }
                out.write(buffer, 0, count);
            }
        }
    }

    @Override
    public Optional<Entry> next() throws IOException {
        return items.next();
    }

    @Override
    public void close() throws IOException {
        try {
            items.close();
        } finally {
            Files.delete(file);
        }
    }
}
