package io.terrane.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.io.LocalInputFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GeoParquetTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final ItemSpool.Limits LIMITS = new ItemSpool.Limits(64 << 20, 2_000, 1 << 20);

    @TempDir
    Path folder;

    private Path written(List<ObjectNode> items, ItemSpool.Limits limits) throws IOException {
        Path file = folder.resolve("items.parquet");
        try (ItemSpool spool = new ItemSpool(folder, limits);
                OutputStream out = Files.newOutputStream(file)) {
            for (ObjectNode item : items) {
                spool.add(item.toString());
            }
            spool.writeTo(out, Map.of("c", JSON.readTree("{\"type\": \"Collection\", \"id\": \"c\"}")));
        }
        return file;
    }

    private static List<ItemReader.Entry> entries(Path file, int mostBytes) throws IOException {
        List<ItemReader.Entry> entries = new ArrayList<>();
        try (ItemReader reader = new GeoParquetItems(file, 64 << 20, mostBytes)) {
            for (Optional<ItemReader.Entry> entry = reader.next(); entry.isPresent(); entry = reader.next()) {
                entries.add(entry.get());
            }
        }
        return entries;
    }

    private static List<JsonNode> read(Path file) throws IOException {
        List<JsonNode> read = new ArrayList<>();
        for (ItemReader.Entry entry : entries(file, 1 << 20)) {
            read.add(JSON.readTree(((ItemReader.Entry.Item) entry).document().toString()));
        }
        return read;
    }

    private ParquetFileReader open(Path file) throws IOException {
        return new ParquetFileReader(
                new LocalInputFile(file),
                ParquetReadOptions.builder(new PlainParquetConfiguration())
                        .withCodecFactory(new ParquetCodecs(1 << 20))
                        .build());
    }

    static ObjectNode item(String id, String geometry, String bbox, String properties, String assets)
            throws IOException {
        return (ObjectNode) JSON.readTree("""
                {"type": "Feature", "stac_version": "1.1.0", "stac_extensions": [], "id": "%s", "geometry": %s, "bbox": %s,
                 "links": [{"rel": "self", "href": "https://x.example/%s"}], "assets": %s, "collection": "c",
                 "properties": %s}""".formatted(id, geometry, bbox, id, assets, properties));
    }

    private static ObjectNode point(String id, String properties) throws IOException {
        return item(
                id,
                "{\"type\": \"Point\", \"coordinates\": [1.5, 2.5]}",
                "[1.5, 2.5, 1.5, 2.5]",
                properties,
                "{\"data\": {\"href\": \"a.tif\", \"roles\": [\"data\"], \"proj:shape\": [2, 3], \"gsd\": 10}}");
    }

    @Test
    void itemsComeBackAsTheyWere() throws Exception {
        List<ObjectNode> items = List.of(
                point("a", """
                        {"datetime": "2024-01-02T03:04:05.123456Z", "created": "1969-12-31T23:59:59.999999Z", "flag": true,
                         "count": 9007199254740993, "ratio": 0.1, "text": "Straße", "empty": [], "nested": {"a": {"b": [1, 2]}},
                         "proj:geometry": {"type": "Point", "coordinates": [500000.5, 1.25]}}"""),
                item(
                        "b",
                        """
                        {"type": "MultiPolygon", "coordinates": [[[[0.0, 0.0, 5.0], [1.0, 0.0, 5.0], [1.0, 1.0, 5.0], [0.0, 0.0, 5.0]]]]}""",
                        "[0.0, 0.0, 5.0, 1.0, 1.0, 5.0]",
                        "{\"datetime\": \"2024-01-02T03:04:05Z\", \"ratio\": 1.5, \"nested\": {\"a\": {\"c\": \"x\"}}}",
                        "{\"other\": {\"href\": \"b.tif\", \"bands\": [{\"name\": \"red\"}, {\"name\": \"nir\", \"gsd\": 20}]}}"));
        Path file = written(items, LIMITS);
        List<JsonNode> read = read(file);
        assertThat(read).hasSize(2);
        for (int i = 0; i < 2; i++) {
            assertThat((Object) read.get(i)).isEqualTo(items.get(i));
        }
        try (ParquetFileReader reader = open(file)) {
            String schema = reader.getFileMetaData().getSchema().toString();
            assertThat(schema)
                    .contains("optional int64 datetime (TIMESTAMP(MICROS,true))")
                    .contains("optional binary geometry;")
                    .contains("optional double zmin")
                    .contains("optional boolean flag")
                    .contains("optional int64 count");
            JsonNode geo =
                    JSON.readTree(reader.getFileMetaData().getKeyValueMetaData().get("geo"));
            assertThat(geo.path("version").asText()).isEqualTo("1.1.0");
            assertThat(geo.at("/columns/geometry/geometry_types").toString())
                    .isEqualTo("[\"MultiPolygon Z\",\"Point\"]");
            assertThat(geo.at("/columns/geometry/bbox").toString()).isEqualTo("[0.0,0.0,1.5,2.5]");
            assertThat(geo.at("/columns/geometry/covering/bbox/xmin").toString())
                    .isEqualTo("[\"bbox\",\"xmin\"]");
            assertThat(geo.at("/columns/proj:geometry").has("crs")).isTrue();
            JsonNode stac =
                    JSON.readTree(reader.getFileMetaData().getKeyValueMetaData().get("stac-geoparquet"));
            assertThat(stac.at("/collections/c/id").asText()).isEqualTo("c");
        }
    }

    @Test
    void whatHasNoCommonTypeIsKept() throws Exception {
        List<ObjectNode> items = List.of(
                point(
                        "a",
                        "{\"datetime\": \"2024-01-01T00:00:00Z\", \"mixed\": 1, \"id\": \"shadowed\", \"none\": {}}"),
                point("b", "{\"datetime\": \"2024-01-01T00:00:00Z\", \"mixed\": \"x\", \"id\": 7}"),
                point(
                        "c",
                        "{\"datetime\": \"2024-01-01T00:00:00Z\", \"mixed\": {\"a\": [1, \"b\"]}, \"created\": \"today\"}"));
        List<JsonNode> read = read(written(items, LIMITS));
        for (int i = 0; i < 3; i++) {
            assertThat((Object) read.get(i)).isEqualTo(items.get(i));
        }
    }

    @Test
    void nullsAreLeftOutAndWhatHasToBeThereIs() throws Exception {
        ObjectNode item = item(
                "a",
                "null",
                "[]",
                "{\"datetime\": null, \"start_datetime\": \"2024-01-01T00:00:00Z\", \"end_datetime\": \"2024-01-02T00:00:00Z\", \"x\": null}",
                "{}");
        JsonNode read = read(written(List.of(item), LIMITS)).getFirst();
        assertThat(read.path("geometry").isNull()).isTrue();
        assertThat(read.path("properties").path("datetime").isNull()).isTrue();
        assertThat(read.path("properties").has("x")).isFalse();
        assertThat(read.has("bbox")).isFalse();
        assertThat(read.path("assets").isObject()).isTrue();
    }

    @Test
    void objectsWithNamesMadeOfIdsDoNotMakeColumnsWithoutEnd() throws Exception {
        List<ObjectNode> items = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            items.add(item(
                    "i" + i,
                    "null",
                    "[]",
                    "{\"datetime\": \"2024-01-01T00:00:00Z\"}",
                    "{\"asset-%d\": {\"href\": \"x\", \"n\": %d}}".formatted(i, i)));
        }
        Path file = written(items, new ItemSpool.Limits(64 << 20, 200, 1 << 20));
        try (ParquetFileReader reader = open(file)) {
            assertThat(reader.getFileMetaData().getSchema().getColumns()).hasSizeLessThan(200);
        }
        assertThat(read(file))
                .extracting(item -> item.at("/assets").toString())
                .contains("{\"asset-499\":{\"href\":\"x\",\"n\":499}}");
    }

    @Test
    void manyItemsMakeSeveralRowGroups() throws Exception {
        Random random = new Random(5);
        List<ObjectNode> items = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            items.add(point(
                    "item-" + i,
                    "{\"datetime\": \"2024-01-01T00:00:%02dZ\", \"n\": %d, \"noise\": \"%s\"}"
                            .formatted(
                                    i % 60,
                                    i,
                                    Long.toHexString(random.nextLong()).repeat(20))));
        }
        Path file = written(items, LIMITS);
        try (ParquetFileReader reader = open(file)) {
            assertThat(reader.getRowGroups()).hasSizeGreaterThan(1);
        }
        assertThat(read(file))
                .hasSize(5_000)
                .extracting(item -> item.path("id").asText())
                .endsWith("item-4999");
        assertThatExceptionOfType(BrokenInputException.class)
                .isThrownBy(() -> {
                    try (ItemReader reader = new GeoParquetItems(file, 1_000, 1 << 20)) {
                        reader.next();
                    }
                })
                .withMessageContaining("row group");
    }

    @Test
    void aRowThatIsTooLongIsSaidToBeAndOthersAreRead() throws Exception {
        Path file = written(
                List.of(
                        point("a", "{\"datetime\": \"2024-01-01T00:00:00Z\"}"),
                        point(
                                "b",
                                "{\"datetime\": \"2024-01-01T00:00:00Z\", \"long\": \"%s\"}"
                                        .formatted("x".repeat(9_000))),
                        point("c", "{\"datetime\": \"2024-01-01T00:00:00Z\"}")),
                LIMITS);
        List<ItemReader.Entry> entries = entries(file, 4_000);
        assertThat(entries).hasSize(3);
        assertThat(entries.get(1)).isInstanceOf(ItemReader.Entry.Broken.class);
        assertThat(entries.get(2)).isInstanceOf(ItemReader.Entry.Item.class);
    }

    @Test
    void damagedFilesAreRefusedWhereverTheyAreDamaged() throws Exception {
        List<ObjectNode> items = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            items.add(point("item-" + i, "{\"datetime\": \"2024-01-01T00:00:00Z\", \"n\": %d}".formatted(i)));
        }
        byte[] whole = Files.readAllBytes(written(items, LIMITS));
        Random random = new Random(11);
        for (int i = 0; i < 300; i++) {
            byte[] damaged = whole.clone();
            for (int j = 0; j < 4; j++) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            }
            Path file = Files.write(folder.resolve("damaged.parquet"), damaged);
            try {
                entries(file, 1 << 20);
            } catch (BrokenInputException refused) {
                assertThat(refused.number()).isBetween(0L, 51L);
            }
        }
    }

    @Test
    void theSpoolIsBoundedAndLeavesNothing() throws Exception {
        Random random = new Random(3);
        ItemSpool.Limits small = new ItemSpool.Limits(100_000, 200, 1 << 20);
        assertThatExceptionOfType(ItemSpool.FullException.class).isThrownBy(() -> {
            try (ItemSpool spool = new ItemSpool(folder, small)) {
                for (int i = 0; i < 100_000; i++) {
                    spool.add(point("i" + i, "{\"datetime\": null, \"n\": \"%x\"}".formatted(random.nextLong()))
                            .toString());
                }
            }
        });
        try (ItemSpool spool = new ItemSpool(folder, small)) {
            ByteArrayOutputStream none = new ByteArrayOutputStream();
            spool.writeTo(none, Map.of());
            assertThat(none.size()).isPositive();
        }
        try (var left = Files.list(folder)) {
            assertThat(left).isEmpty();
        }
    }
}
