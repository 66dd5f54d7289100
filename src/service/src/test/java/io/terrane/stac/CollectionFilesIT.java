package io.terrane.stac;

import static io.restassured.RestAssured.given;
import static io.terrane.testing.Mesh.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.databind.JsonNode;
import io.restassured.response.Response;
import io.terrane.catalog.CollectionFileStore;
import io.terrane.exchange.GeoParquetItems;
import io.terrane.raster.store.ObjectStore;
import io.terrane.testing.MeshTest;
import io.terrane.testing.Tokens;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The file of all Items of a collection: written when they changed, listed when it is whole, read by whoever finds them. */
@MeshTest
class CollectionFilesIT {
    private static final String NAME = "files.made-elsewhere";
    private static final String COLLECTION = "/stac/collections/" + NAME;
    private static final String FILE = COLLECTION + "/items.parquet";

    @Inject
    CollectionFiles files;

    @Inject
    CollectionFileStore turns;

    @Inject
    ObjectStore store;

    @TempDir
    Path folder;

    @BeforeEach
    void begin() {
        Written.begin("files", NAME);
    }

    private static void load(String... ids) {
        String lines =
                Arrays.stream(ids).map(id -> Written.item(NAME, id).toString()).collect(Collectors.joining("\n"));
        Written.publisher("files")
                .contentType("application/x-ndjson")
                .body(lines.getBytes(StandardCharsets.UTF_8))
                .post(COLLECTION + "/bulk")
                .then()
                .statusCode(200)
                .body("failed", equalTo(0));
    }

    private void night() {
        files.writeChanged(Instant.now().plusSeconds(1));
    }

    private List<String> keys() throws Exception {
        try (Stream<ObjectStore.ObjectMetadata> there = store.list("_collections/" + NAME + "/")) {
            return there.map(ObjectStore.ObjectMetadata::key).toList();
        }
    }

    private long items(Response response) throws Exception {
        Path file = Files.write(
                folder.resolve("file.parquet"),
                response.then().statusCode(200).extract().asByteArray());
        long items = 0;
        try (GeoParquetItems reader = new GeoParquetItems(file, 1 << 20, 1 << 20)) {
            while (reader.next().isPresent()) {
                items++;
            }
        }
        return items;
    }

    @Test
    void aFileIsWrittenWhenItemsChangedAndReplacesTheOneBefore() throws Exception {
        List<String> ofOthers = keys();
        load("a", "b");
        given().get(FILE).then().statusCode(404);
        night();
        JsonNode collection = Api.get(COLLECTION);
        assertThat(Api.violations(collection)).isEmpty();
        JsonNode asset = collection.at("/assets/geoparquet-items");
        assertThat(asset.path("href").asText()).isEqualTo("http://mesh.example" + FILE);
        assertThat(asset.path("roles").toString()).contains("collection-mirror");
        Response first = given().get(FILE);
        assertThat(items(first)).isEqualTo(2);
        night();
        assertThat(given().get(FILE).header("ETag")).isEqualTo(first.header("ETag"));
        given().header("If-None-Match", first.header("ETag")).get(FILE).then().statusCode(304);

        load("c");
        night();
        Response second = given().get(FILE);
        assertThat(items(second)).isEqualTo(3);
        assertThat(second.header("ETag")).isNotEqualTo(first.header("ETag"));
        assertThat(keys()).hasSize(ofOthers.size() + 1);
    }

    @Test
    void readersTakeRangesOfIt() {
        load("a");
        night();
        byte[] whole = given().get(FILE).then().statusCode(200).extract().asByteArray();
        byte[] end = given().header("Range", "bytes=-8")
                .get(FILE)
                .then()
                .statusCode(206)
                .header("Content-Range", containsString("/" + whole.length))
                .extract()
                .asByteArray();
        assertThat(new String(end, 4, 4, StandardCharsets.US_ASCII)).isEqualTo("PAR1");
        given().head(FILE).then().statusCode(200).header("Content-Length", equalTo(String.valueOf(whole.length)));
    }

    @Test
    void itIsThereForThoseWhoFindTheItemsAlone() throws Exception {
        load("a");
        night();
        Written.publisher("files")
                .contentType("application/json")
                .body(Written.collection("files", NAME)
                        .put("terrane:discover", "domain")
                        .put("terrane:read", "domain")
                        .toString())
                .put(COLLECTION)
                .then()
                .statusCode(200);
        given().get(FILE).then().statusCode(404);
        given().get(COLLECTION).then().statusCode(404);
        assertThat(items(as(Tokens.of("vera", "/domains/files/viewer")).get(FILE)))
                .isEqualTo(1);
    }

    @Test
    void whatWasListedStaysUntilAnotherIsWhole() throws Exception {
        load("a");
        night();
        load("b");
        // One process takes the turn and dies after it has written; another comes when the lease is over.
        CollectionFileStore.Turn dead = turnAt();
        store.put("_collections/" + NAME + "/dead.parquet", new byte[] {1});
        assertThat(items(given().get(FILE))).isEqualTo(1);
        night();
        assertThat(items(given().get(FILE))).isEqualTo(2);
        assertThat(turns.list(dead, "_collections/" + NAME + "/dead.parquet", 9, 1))
                .isFalse();
        assertThat(items(given().get(FILE))).isEqualTo(2);
    }

    private CollectionFileStore.Turn turnAt() {
        while (true) {
            CollectionFileStore.Turn turn =
                    turns.take(Instant.now().plusSeconds(1), Duration.ZERO).orElseThrow();
            if (turn.collection().equals(NAME)) {
                return turn;
            }
            turns.unchanged(turn);
        }
    }
}
