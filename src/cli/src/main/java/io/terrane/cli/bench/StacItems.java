package io.terrane.cli.bench;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.GeometryFactory;
import org.locationtech.jts.io.WKBWriter;
import org.postgresql.PGConnection;
import org.postgresql.copy.PGCopyOutputStream;

/**
 * Items like Sentinel-2's: four thousand tiles of about a degree, some of them cut by the edge of a swath, over eight years,
 * in six collections of different size. The same numbers make the same Items.
 */
final class StacItems {
    static final String[] COLLECTIONS = {
        "bench.s2-l2a", "bench.s2-l1c", "bench.ndvi-10d", "bench.ndvi-monthly", "bench.landsat", "bench.parcels"
    };
    /** Its Items have 25 assets, those of the others six. */
    static final String OF_MANY_ASSETS = "bench.landsat";

    private static final List<String> BANDS = List.of("B02", "B03", "B04", "B08", "SCL", "thumbnail");
    private static final List<String> MANY_BANDS =
            IntStream.rangeClosed(1, 25).mapToObj("band%02d"::formatted).toList();
    private static final double[] SHARES = {0.40, 0.60, 0.78, 0.90, 0.97, 1.0};
    private static final int TILES = 4_000;
    private static final long FIRST_SECOND =
            Instant.parse("2018-10-01T00:00:00Z").getEpochSecond();
    private static final int SECONDS = 2_922 * 86_400;
    private static final String ASSET = """
            "type":"image/tiff; application=geotiff; profile=cloud-optimized","roles":["data"],\
            "proj:shape":[10980,10980],"proj:transform":[10,0,399960,0,-10,4900020]}""";
    private static final GeometryFactory GEOMETRY = new GeometryFactory();

    private final double[] west = new double[TILES];
    private final double[] south = new double[TILES];

    private StacItems() {
        Random random = new Random(42);
        for (int i = 0; i < TILES; i++) {
            west[i] = -180 + random.nextDouble() * 358;
            south[i] = random.nextDouble() < 0.75 ? 15 + random.nextDouble() * 55 : -45 + random.nextDouble() * 60;
        }
    }

    private record Item(
            String collection, String id, Instant datetime, Geometry geometry, double cloudCover, String properties) {
        Item in(String other) {
            return new Item(other, id, datetime, geometry, cloudCover, properties);
        }

        String document() {
            StringBuilder ring = new StringBuilder();
            for (Coordinate c : geometry.getCoordinates()) {
                ring.append(ring.isEmpty() ? "" : ",")
                        .append('[')
                        .append(c.x)
                        .append(',')
                        .append(c.y)
                        .append(']');
            }
            var bounds = geometry.getEnvelopeInternal();
            String address = "{base}/stac/collections/" + collection;
            StringBuilder assets = new StringBuilder();
            for (String band : collection.equals(OF_MANY_ASSETS) ? MANY_BANDS : BANDS) {
                assets.append(assets.isEmpty() ? "\"" : ",\"")
                        .append(band)
                        .append("\":{\"href\":\"https://data.example/")
                        .append(id)
                        .append('/')
                        .append(band)
                        .append(".tif\",")
                        .append(ASSET);
            }
            String box = bounds.getMinX() + "," + bounds.getMinY() + "," + bounds.getMaxX() + "," + bounds.getMaxY();
            return """
                    {"type":"Feature","stac_version":"1.1.0","id":"%s","collection":"%s","geometry":{"type":"Polygon",\
                    "coordinates":[[%s]]},"bbox":[%s],"properties":%s,"links":[{"rel":"self","href":"%s"},\
                    {"rel":"collection","href":"%s"}],"assets":{%s}}""".formatted(id, collection, ring, box, properties, address + "/items/" + id, address, assets);
        }
    }

    private static Coordinate position(double x, double y) {
        return new Coordinate(rounded(x), rounded(y));
    }

    private static double rounded(double degrees) {
        return Math.rint(degrees * 1e6) / 1e6;
    }

    private Item item(int number) {
        Random random = new Random(number * 0x9E3779B97F4A7C15L);
        double which = random.nextDouble();
        int collection = 0;
        while (which >= SHARES[collection]) {
            collection++;
        }
        int tile = random.nextInt(TILES);
        Instant datetime = Instant.ofEpochSecond(FIRST_SECOND + random.nextInt(SECONDS));
        double height = collection == 5 ? 0.05 : 0.99;
        double width = Math.min(height / Math.max(Math.cos(Math.toRadians(south[tile])), 0.2), 1.9);
        double cut = random.nextDouble();
        double x = west[tile] + (collection == 5 ? random.nextDouble() * 0.9 : 0);
        double y = south[tile] + (collection == 5 ? random.nextDouble() * 0.9 : 0);
        double upper = x + 0.04 * width;
        double right = Math.min(x + width * (cut < 0.3 ? 0.4 : 0.96), 180);
        Geometry geometry = GEOMETRY.createPolygon(new Coordinate[] {
            position(x, y),
            position(right, y + 0.02 * height),
            position(Math.min(right + 0.04 * width, 180), y + height),
            position(upper, y + 0.98 * height),
            position(x, y)
        });
        double cloudCover = Math.round(random.nextDouble() * random.nextDouble() * 10_000) / 100.0;
        String id = "%s_T%05d_%d_%d"
                .formatted(COLLECTIONS[collection].substring(6), tile, datetime.getEpochSecond(), number);
        String properties = """
                {"datetime":"%s","eo:cloud_cover":%s,"platform":"sentinel-2%s","gsd":10,"s2:mgrs_tile":"T%05d",\
                "proj:code":"EPSG:%d","view:sun_elevation":%s,"created":"%s"}""".formatted(
                        datetime,
                        cloudCover,
                        random.nextBoolean() ? "a" : "b",
                        tile,
                        32_601 + tile % 60,
                        20 + random.nextInt(50_000) / 1e3,
                        datetime.plusSeconds(86_400));
        return new Item(COLLECTIONS[collection], id, datetime, geometry, cloudCover, properties);
    }

    static long count(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select count(*) from item")) {
            row.next();
            return row.getLong(1);
        }
    }

    /** Into the catalog's tables, which have to be there and hold nothing else. */
    static void copy(Connection connection, int items) throws SQLException, IOException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("delete from item where collection like 'bench.%'");
            statement.execute("""
                    insert into domain (id, title, created_at, created_by) values ('bench', 'Bench', now(), 'bench')
                    on conflict do nothing""");
            for (String collection : COLLECTIONS) {
                statement.execute("""
                        insert into collection (id, domain, product, version, discover, read, document, updated_at)
                        values ('%1$s', 'bench', substr('%1$s', 7), '1', 'public', 'public', '%2$s', now())
                        on conflict do nothing""".formatted(collection, collectionDocument(collection)));
                statement.execute("""
                        insert into item_property select '%s', p.name, p.type from (values ('datetime', 'string'),
                          ('eo:cloud_cover', 'number'), ('platform', 'string'), ('gsd', 'number')) as p (name, type)
                        on conflict do nothing""".formatted(collection));
            }
        }
        StacItems made = new StacItems();
        String sql =
                "copy item (collection, id, datetime, bounds, geometry, properties, cloud_cover, document) from stdin";
        WKBWriter wkb = new WKBWriter();
        try (var stream = new PGCopyOutputStream(connection.unwrap(PGConnection.class), sql, 1 << 20)) {
            for (int i = 0; i < items; i++) {
                Item item = made.item(i);
                var bounds = item.geometry.getEnvelopeInternal();
                String row = String.join(
                                "\t",
                                item.collection,
                                item.id,
                                item.datetime.toString(),
                                "(" + bounds.getMaxX() + "," + bounds.getMaxY() + "),(" + bounds.getMinX() + ","
                                        + bounds.getMinY() + ")",
                                "\\\\x" + HexFormat.of().formatHex(wkb.write(item.geometry)),
                                item.properties,
                                String.valueOf(item.cloudCover),
                                item.document())
                        + "\n";
                stream.write(row.getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    static String collectionDocument(String collection) {
        return """
                {"type":"Collection","stac_version":"1.1.0","id":"%1$s","terrane:domain":"bench","description":"Items made up","license":"other",\
                "extent":{"spatial":{"bbox":[[-180,-90,180,90]]},"temporal":{"interval":[["2018-10-01T00:00:00Z",null]]}},\
                "links":[{"rel":"self","href":"{base}/stac/collections/%1$s"}]}""".formatted(collection);
    }

    /** A collection that was made through the API, and all that the service remembers of it. */
    static void remove(Statement statement, String collection) throws SQLException {
        for (String table : new String[] {"item", "item_property", "change"}) {
            statement.execute("delete from " + table + " where collection = '" + collection + "'");
        }
        statement.execute("delete from collection where id = '" + collection + "'");
        statement.execute("vacuum item, change");
    }

    static void exportCollections(Path file) throws IOException {
        try (Writer writer = Files.newBufferedWriter(file)) {
            for (String collection : COLLECTIONS) {
                writer.write(collectionDocument(collection).replace("{base}", "http://localhost"));
                writer.write('\n');
            }
        }
    }

    /** Line by line, for other servers. */
    static void export(Path file, int items) throws IOException {
        StacItems made = new StacItems();
        try (Writer writer = new BufferedWriter(Files.newBufferedWriter(file))) {
            for (int i = 0; i < items; i++) {
                writer.write(made.item(i).document().replace("{base}", "http://localhost"));
                writer.write('\n');
            }
        }
    }

    /** Those that follow the first ones, all in one collection. */
    static void export(Path file, int first, int items, String collection) throws IOException {
        StacItems made = new StacItems();
        try (Writer writer = new BufferedWriter(Files.newBufferedWriter(file))) {
            for (int i = first; i < first + items; i++) {
                writer.write(made.item(i).in(collection).document().replace("{base}", "http://localhost"));
                writer.write('\n');
            }
        }
    }
}
