package io.terrane.catalog;

import io.terrane.catalog.ItemFootprint.Gap;
import java.nio.ByteBuffer;
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

    private static final short COLUMN_COUNT = 10;
    private static final byte[] SIGNATURE = "PGCOPY\n\u00ff\r\n\0".getBytes(StandardCharsets.ISO_8859_1);
    private static final short END = -1;
    private static final int NULL = -1;
    private static final int CHUNK_BYTES = 1 << 16;
    private static final byte JSONB_VERSION = 1;
    private static final int BOX_BYTES = 4 * Double.BYTES;
    private static final int RANGE_BYTES = 1 + 2 * (Integer.BYTES + Double.BYTES);
    /** Of a range without either of its bounds. */
    private static final byte OPEN = 0;

    private static final Instant EPOCH = Instant.parse("2000-01-01T00:00:00Z");

    private final WKBWriter wkb = new WKBWriter();
    private final ByteBuffer chunk = ByteBuffer.allocate(CHUNK_BYTES);
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
        } finally {
            if (copy.isActive()) {
                copy.cancelCopy();
            }
        }
    }

    private void write(List<PublishedItem> items) throws SQLException {
        chunk.put(SIGNATURE).putInt(0).putInt(0);
        for (PublishedItem item : items) {
            room(Short.BYTES).putShort(COLUMN_COUNT);
            write(item);
        }
        room(Short.BYTES).putShort(END);
        send();
    }

    private void send() throws SQLException {
        copy.writeToCopy(chunk.array(), 0, chunk.position());
        chunk.clear();
    }

    /** The chunk, with room for some bytes. */
    private ByteBuffer room(int bytes) throws SQLException {
        if (chunk.remaining() < bytes) {
            send();
        }
        return chunk;
    }

    private void write(PublishedItem item) throws SQLException {
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
            nothing();
            nothing();
            nothing();
        }
        byte[] properties = item.propertiesText().getBytes(StandardCharsets.UTF_8);
        room(Integer.BYTES + 1).putInt(1 + properties.length).put(JSONB_VERSION);
        put(properties);
        if (item.cloudCover().isPresent()) {
            room(Integer.BYTES + Double.BYTES)
                    .putInt(Double.BYTES)
                    .putDouble(item.cloudCover().get());
        } else {
            nothing();
        }
        text(item.document());
    }

    private void nothing() throws SQLException {
        room(Integer.BYTES).putInt(NULL);
    }

    private void text(String text) throws SQLException {
        bytes(text.getBytes(StandardCharsets.UTF_8));
    }

    private void bytes(byte[] bytes) throws SQLException {
        room(Integer.BYTES).putInt(bytes.length);
        put(bytes);
    }

    private void put(byte[] bytes) throws SQLException {
        if (bytes.length > chunk.capacity()) {
            send();
            copy.writeToCopy(bytes, 0, bytes.length);
        } else {
            room(bytes.length).put(bytes);
        }
    }

    private void time(Optional<Instant> time) throws SQLException {
        if (time.isPresent()) {
            room(Integer.BYTES + Long.BYTES).putInt(Long.BYTES).putLong(ChronoUnit.MICROS.between(EPOCH, time.get()));
        } else {
            nothing();
        }
    }

    private void box(Envelope bounds) throws SQLException {
        room(Integer.BYTES + BOX_BYTES)
                .putInt(BOX_BYTES)
                .putDouble(bounds.getMaxX())
                .putDouble(bounds.getMaxY())
                .putDouble(bounds.getMinX())
                .putDouble(bounds.getMinY());
    }

    private void gap(Optional<Gap> gap) throws SQLException {
        if (gap.isPresent()) {
            room(Integer.BYTES + RANGE_BYTES)
                    .putInt(RANGE_BYTES)
                    .put(OPEN)
                    .putInt(Double.BYTES)
                    .putDouble(gap.get().low())
                    .putInt(Double.BYTES)
                    .putDouble(gap.get().high());
        } else {
            nothing();
        }
    }
}
