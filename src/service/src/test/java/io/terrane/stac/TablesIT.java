package io.terrane.stac;

import static io.restassured.RestAssured.given;
import static io.terrane.testing.Mesh.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.restassured.http.ContentType;
import io.restassured.specification.RequestSpecification;
import io.terrane.exchange.GeoParquetItems;
import io.terrane.exchange.ItemReader;
import io.terrane.testing.Mesh;
import io.terrane.testing.MeshTest;
import io.terrane.testing.Shelf;
import io.terrane.testing.Tokens;
import jakarta.inject.Inject;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Searches as stac-geoparquet: read back here, and by those that others wrote where a Python has them. */
@MeshTest
class TablesIT {
    private static final int SHOWN = 2_300;
    private static final String SEARCH = "/stac/search?collections=tables.shown,tables.hidden&sortby=id";
    private static final String PARQUET = "application/vnd.apache.parquet";

    @Inject
    Shelf shelf;

    @TempDir
    Path folder;

    @BeforeEach
    void fill() {
        new Mesh("").domain("tables");
        shelf.fill("tables", "shown", "public", SHOWN, 3);
        shelf.fill("tables", "hidden", "domain", 20, 4);
    }

    private Path table(RequestSpecification caller, String path) throws IOException {
        byte[] body = caller.urlEncodingEnabled(false)
                .get(path)
                .then()
                .statusCode(200)
                .contentType(PARQUET)
                .extract()
                .asByteArray();
        return Files.write(Files.createTempFile(folder, "items", ".parquet"), body);
    }

    private static List<JsonNode> read(Path file) throws IOException {
        List<JsonNode> items = new ArrayList<>();
        try (ItemReader reader = new GeoParquetItems(file, 64 << 20, 1 << 20)) {
            for (Optional<ItemReader.Entry> entry = reader.next(); entry.isPresent(); entry = reader.next()) {
                items.add(Api.JSON.readTree(
                        ((ItemReader.Entry.Item) entry.get()).document().toString()));
            }
        }
        return items;
    }

    private static String key(JsonNode item) {
        return item.path("collection").asText() + "/" + item.path("id").asText();
    }

    @Test
    void everyItemThatTheCallerMaySeeComesOnceInOrderAndWhole() throws Exception {
        List<JsonNode> items = read(table(given(), SEARCH + "&f=parquet"));
        assertThat(items)
                .extracting(TablesIT::key)
                .hasSize(SHOWN)
                .doesNotHaveDuplicates()
                .allMatch(key -> key.startsWith("tables.shown/"));
        JsonNode page = Api.get(SEARCH + "&limit=200");
        assertThat(items.subList(0, 200)).extracting(TablesIT::key).isEqualTo(Api.keys(page));
        Map<String, JsonNode> served = new HashMap<>();
        page.path("features").forEach(item -> served.put(key(item), item));
        for (JsonNode item : items.subList(0, 200)) {
            assertThat(Api.violations(item)).isEmpty();
            JsonNode original = served.get(key(item));
            for (String field : List.of("geometry", "assets", "links", "stac_version")) {
                assertThat((Object) item.path(field)).as(field).isEqualTo(original.path(field));
            }
            original.path("properties").properties().forEach(property -> {
                if (!property.getValue().isNull()) {
                    assertThat((Object) item.path("properties").path(property.getKey()))
                            .as(property.getKey())
                            .isEqualTo(property.getValue());
                }
            });
        }
    }

    @Test
    void visibilityAndLimitsAreThoseOfLines() throws Exception {
        String viewer = Tokens.of("vera", "/domains/tables/viewer");
        assertThat(read(table(as(viewer).accept(PARQUET), SEARCH))).hasSize(SHOWN + 20);
        assertThat(read(table(given(), SEARCH + "&f=parquet&limit=5"))).hasSize(5);
        assertThat(read(table(given(), "/stac/collections/tables.shown/items?f=parquet&limit=7")))
                .hasSize(7);
        assertThat(read(table(given(), "/stac/catalogs/tables/search?f=parquet&limit=7")))
                .hasSize(7);
        assertThat(read(table(given(), SEARCH + "&f=parquet&ids=none"))).isEmpty();
        given().get("/stac/collections/tables.hidden/items?f=parquet").then().statusCode(404);
        byte[] posted = given().accept(PARQUET)
                .contentType(ContentType.JSON)
                .body("{\"collections\": [\"tables.shown\"], \"fields\": {\"include\": [\"id\"]}}")
                .post("/stac/search")
                .then()
                .statusCode(200)
                .contentType(PARQUET)
                .extract()
                .asByteArray();
        assertThat(read(Files.write(folder.resolve("posted.parquet"), posted))).hasSize(SHOWN);
    }

    @Test
    void oneRuleHoldsForFormats() throws Exception {
        for (String path : List.of(
                SEARCH, "/stac/collections/tables.shown/items?limit=3", "/stac/catalogs/tables/search?limit=3")) {
            given().urlEncodingEnabled(false).get(path + "&f=xml").then().statusCode(400);
            given().urlEncodingEnabled(false)
                    .accept("application/geo+json")
                    .get(path + "&f=ndjson")
                    .then()
                    .statusCode(200)
                    .contentType("application/x-ndjson");
        }
        for (String query : List.of("&token=x", "&filter=((", "&bbox=1,2", "&colour=red")) {
            given().urlEncodingEnabled(false)
                    .get(SEARCH + "&f=parquet" + query)
                    .then()
                    .statusCode(400)
                    .contentType("application/problem+json");
        }
        JsonNode page = Api.get(given().accept("application/x-ndjson"), SEARCH + "&limit=3&f=json");
        JsonNode next = Api.get(
                given().accept("application/x-ndjson"),
                Api.link(page, "next").path("href").asText());
        assertThat(next.path("features")).hasSize(3);
        JsonNode posted = Api.JSON.readTree(given().accept("application/x-ndjson")
                .contentType(ContentType.JSON)
                .body("{\"collections\": [\"tables.shown\"], \"limit\": 3}")
                .post("/stac/search?f=json")
                .asString());
        assertThat(Api.link(posted, "next").path("href").asText()).endsWith("/stac/search?f=json");
        given().contentType(ContentType.JSON)
                .body("{\"limit\": 3, \"f\": \"parquet\"}")
                .post("/stac/search")
                .then()
                .statusCode(200)
                .contentType(PARQUET);
    }

    @Test
    void othersReadIt() throws Exception {
        String python = null;
        for (String candidate :
                System.getenv().getOrDefault("TERRANE_PYTHON", "python3").split(File.pathSeparator)) {
            if (run(candidate, "import pyarrow, stac_geoparquet, geopandas, duckdb").exit == 0) {
                python = candidate;
            }
        }
        assumeTrue(python != null, "no Python with pyarrow, stac-geoparquet, geopandas and duckdb (TERRANE_PYTHON)");
        Path file = table(given(), SEARCH + "&f=parquet");
        Outcome outcome = run(python, """
                import json, sys
                import duckdb, geopandas, pyarrow as pa, pyarrow.compute as pc, pyarrow.parquet as pq
                from stac_geoparquet.arrow import stac_table_to_items
                path, expected = sys.argv[1], int(sys.argv[2])
                table = pq.read_table(path)
                assert table.num_rows == expected, table.num_rows
                assert pa.types.is_timestamp(table.schema.field("datetime").type), table.schema
                assert table.schema.field("datetime").type.tz == "UTC"
                assert json.loads(table.schema.metadata[b"stac-geoparquet"])["collections"]["tables.shown"]["type"] == "Collection"
                # It does not take Items without a geometry.
                placed = table.filter(pc.is_valid(table["geometry"]))
                items = list(stac_table_to_items(placed))
                assert len({i["id"] for i in items}) == placed.num_rows > expected / 2
                assert all(i["type"] == "Feature" and "href" in i["assets"]["data"] for i in items)
                frame = geopandas.read_parquet(path)
                assert frame.crs.to_authority() == ("OGC", "CRS84"), frame.crs
                boxes = frame[frame.geometry.notna()]
                within = geopandas.read_parquet(path, bbox=(0, 0, 20, 20))
                assert 0 < len(within) < len(boxes), len(within)
                ((count,),) = duckdb.sql(f"select count(*) from '{path}' where bbox.xmin > 0 and datetime >= '2020-01-01'").fetchall()
                assert count > 0
                print("read", table.num_rows)
                """, file.toString(), String.valueOf(SHOWN));
        assertThat(outcome.exit).as(outcome.text).isZero();
        assertThat(outcome.text).contains("read " + SHOWN);
    }

    private record Outcome(int exit, String text) {}

    private Outcome run(String python, String program, String... arguments) throws IOException, InterruptedException {
        Path script = Files.writeString(folder.resolve("script.py"), program);
        List<String> command = new ArrayList<>(List.of(python, script.toString()));
        command.addAll(List.of(arguments));
        Process process;
        try {
            process = new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException missing) {
            return new Outcome(-1, String.valueOf(missing.getMessage()));
        }
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Outcome(process.exitValue(), text);
    }
}
