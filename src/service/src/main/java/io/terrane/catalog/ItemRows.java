package io.terrane.catalog;

import io.terrane.catalog.ItemFootprint.Gap;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.locationtech.jts.geom.Envelope;
import org.locationtech.jts.io.WKBWriter;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * Items as rows of PostgreSQL's binary COPY, which takes a server less time than any statement with parameters does. Not for use
 * by several threads.
 */
final class ItemRows {
    /** In the order in which they are written. */
    private static final String COLUMNS =
            "collection, id, datetime, time_end, bounds, lon_gap, geometry, properties, cloud_cover, document";

    private static final int COLUMN_COUNT = 10;
    private static final byte[] SIGNATURE = "PGCOPY\n\u00ff\r\n\0".getBytes(StandardCharsets.ISO_8859_1);
    private static final int END = -1;
    private static final int NULL = -1;
    private static final int CHUNK_BYTES = 1 << 16;
    private static final byte JSONB_VERSION = 1;
    private static final int BOX_BYTES = 4 * 8;
    private static final int RANGE_BYTES = 1 + 2 * (4 + 8);
    /** Of a range without either of its bounds. */
    private static final byte OPEN = 0;

    private static final Instant EPOCH = Instant.parse("2000-01-01T00:00:00Z");

    private final WKBWriter wkb = new WKBWriter();
    private final ByteArrayOutputStream chunk = new ByteArrayOutputStream(2 * CHUNK_BYTES);
    private final DataOutputStream out = new DataOutputStream(chunk);
    private final CopyIn copy;

    private ItemRows(CopyIn copy) {
        this.copy = copy;
    }

    /**
     * Adds rows to a table that has an Item's columns, all of them or none.
     *
     * @throws SQLException also when one is there already
     */
    static void copy(Connection connection, String table, List<PublishedItem> items) throws SQLException {
        CopyIn copy = connection
                .unwrap(PGConnection.class)
                .getCopyAPI()
                .copyIn("copy " + table + " (" + COLUMNS + ") from stdin (format binary)");
        try {
            new ItemRows(copy).write(items);
            copy.endCopy();
        } catch (IOException e) {
            throw new UncheckedIOException("memory cannot be written", e);
        } finally {
            if (copy.isActive()) {
                copy.cancelCopy();
            }
        }
    }

    private void write(List<PublishedItem> items) throws IOException, SQLException {
        out.write(SIGNATURE);
        out.writeInt(0);
        out.writeInt(0);
        for (PublishedItem item : items) {
            out.writeShort(COLUMN_COUNT);
            write(item);
            if (chunk.size() >= CHUNK_BYTES) {
                send();
            }
        }
        out.writeShort(END);
        send();
    }

    private void send() throws SQLException {
        copy.writeToCopy(chunk.toByteArray(), 0, chunk.size());
        chunk.reset();
    }

    private void write(PublishedItem item) throws IOException {
        text(item.collection());
        text(item.id());
        time(Optional.of(item.datetime()));
        time(item.end());
        Optional<ItemFootprint> footprint = item.footprint();
        if (footprint.isPresent()) {
            box(footprint.get().bounds());
            gap(footprint.get().gap());
            bytes(wkb.write(footprint.get().geometry()));
        } else {
            out.writeInt(NULL);
            out.writeInt(NULL);
            out.writeInt(NULL);
        }
        byte[] properties = item.propertiesText().getBytes(StandardCharsets.UTF_8);
        out.writeInt(1 + properties.length);
        out.writeByte(JSONB_VERSION);
        out.write(properties);
        if (item.cloudCover().isPresent()) {
            number(item.cloudCover().get());
        } else {
            out.writeInt(NULL);
        }
        text(item.document());
    }

    private void text(String text) throws IOException {
        bytes(text.getBytes(StandardCharsets.UTF_8));
    }

    private void bytes(byte[] bytes) throws IOException {
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private void time(Optional<Instant> time) throws IOException {
        if (time.isPresent()) {
            out.writeInt(8);
            out.writeLong(ChronoUnit.MICROS.between(EPOCH, time.get()));
        } else {
            out.writeInt(NULL);
        }
    }

    private void box(Envelope bounds) throws IOException {
        out.writeInt(BOX_BYTES);
        out.writeDouble(bounds.getMaxX());
        out.writeDouble(bounds.getMaxY());
        out.writeDouble(bounds.getMinX());
        out.writeDouble(bounds.getMinY());
    }

    private void gap(Optional<Gap> gap) throws IOException {
        if (gap.isPresent()) {
            out.writeInt(RANGE_BYTES);
            out.writeByte(OPEN);
            number(gap.get().low());
            number(gap.get().high());
        } else {
            out.writeInt(NULL);
        }
    }

    private void number(double number) throws IOException {
        out.writeInt(8);
        out.writeDouble(number);
    }
}
