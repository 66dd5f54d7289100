package io.terrane.exchange;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.terrane.geojson.GeoJsonGeometry;
import java.io.IOException;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.io.ByteOrderValues;
import org.locationtech.jts.io.ParseException;
import org.locationtech.jts.io.WKBReader;
import org.locationtech.jts.io.WKBWriter;

/** GeoJSON geometries as ISO well-known binary, with heights where they have them. */
final class WellKnownBinary {
    private WellKnownBinary() {}

    static boolean isGeometry(JsonNode json) {
        try {
            GeoJsonGeometry.read(json);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    static boolean hasHeights(JsonNode geometry) {
        JsonNode first = geometry.path("coordinates");
        while (first.path(0).isArray()) {
            first = first.path(0);
        }
        return first.size() > 2;
    }

    /** @throws IllegalArgumentException when it is no geometry */
    static byte[] write(JsonNode json) {
        Geometry geometry = GeoJsonGeometry.read(json);
        Coordinate any = geometry.getCoordinate();
        boolean heights = any != null && !Double.isNaN(any.getZ());
        byte[] written = new WKBWriter(heights ? 3 : 2, ByteOrderValues.LITTLE_ENDIAN).write(geometry);
        return heights ? iso(written) : written;
    }

    /** JTS marks heights by the highest bit of the type; ISO adds a thousand. Of the geometry and of its parts. */
    private static byte[] iso(byte[] extended) {
        new IsoTypes(extended).geometry(0);
        return extended;
    }

    static ObjectNode read(byte[] bytes) throws IOException {
        try {
            return GeoJsonGeometry.write(new WKBReader().read(bytes));
        } catch (ParseException | IllegalArgumentException e) {
            throw new IOException("a geometry is no well-known binary", e);
        }
    }

    /** Walks little-endian three-dimensional EWKB and rewrites its types. */
    private record IsoTypes(byte[] bytes) {
        private static final int HEADER = 5;
        private static final int POSITION = 24;
        private static final int THOUSAND = 1_000;

        private int word(int at) {
            return (bytes[at] & 0xFF)
                    | (bytes[at + 1] & 0xFF) << 8
                    | (bytes[at + 2] & 0xFF) << 16
                    | (bytes[at + 3] & 0xFF) << 24;
        }

        private void set(int at, int word) {
            for (int i = 0; i < 4; i++) {
                bytes[at + i] = (byte) (word >> 8 * i);
            }
        }

        /** @return where the next one begins */
        int geometry(int at) {
            int type = word(at + 1) & 0xFF;
            set(at + 1, type + THOUSAND);
            int body = at + HEADER;
            return switch (type) {
                case 1 -> body + POSITION;
                case 2 -> positions(body);
                case 3 -> {
                    int next = body + 4;
                    for (int i = word(body); i > 0; i--) {
                        next = positions(next);
                    }
                    yield next;
                }
                default -> {
                    int next = body + 4;
                    for (int i = word(body); i > 0; i--) {
                        next = geometry(next);
                    }
                    yield next;
                }
            };
        }

        private int positions(int at) {
            return at + 4 + word(at) * POSITION;
        }
    }
}
