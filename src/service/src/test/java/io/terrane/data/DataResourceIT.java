package io.terrane.data;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.startsWith;

import io.restassured.RestAssured;
import io.terrane.catalog.CollectionStore;
import io.terrane.raster.store.ObjectStore;
import io.terrane.testing.Mesh;
import io.terrane.testing.MeshTest;
import jakarta.inject.Inject;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Objects over HTTP: ranges, tags, CORS, and nothing else. */
@MeshTest
class DataResourceIT {
    private static final String OBJECT = "/data/serving/ndvi/1.0.0/SYN_32TPQ_20230704_0_L2A.png";

    @ConfigProperty(name = "terrane.test.imagery")
    String imagery;

    @Inject
    CollectionStore collections;

    @Inject
    ObjectStore store;

    @BeforeEach
    void publishOnce() throws InterruptedException {
        if (collections.version("serving", "ndvi", "1.0.0").isEmpty()) {
            new Mesh(imagery).product("serving", "ndvi", "1.0.0", "public");
        }
    }

    @Test
    void headSaysWhatGetSends() {
        byte[] whole = given().get(OBJECT).asByteArray();
        assertThat(new String(whole, 1, 3, java.nio.charset.StandardCharsets.US_ASCII))
                .isEqualTo("PNG");
        var head = given().head(OBJECT).then().statusCode(200).extract();
        assertThat(head.header("Content-Length")).isEqualTo(String.valueOf(whole.length));
        assertThat(head.header("Accept-Ranges")).isEqualTo("bytes");
        assertThat(head.header("ETag"))
                .startsWith("\"")
                .isEqualTo(given().get(OBJECT).header("ETag"));
        assertThat(head.header("Cache-Control")).contains("immutable");
        assertThat(head.contentType()).isEqualTo("image/png");
    }

    @ParameterizedTest
    @CsvSource({
        "bytes=0-9, 0, 9",
        "bytes=10-10, 10, 10",
        "bytes=-7, -7, -1",
        "bytes=5-, 5, -1",
        "bytes=3-999999999, 3, -1"
    })
    void sendsRanges(String range, int first, int last) {
        byte[] whole = given().get(OBJECT).asByteArray();
        int from = first < 0 ? whole.length + first : first;
        int to = last < 0 ? whole.length - 1 : last;
        byte[] part = given().header("Range", range)
                .get(OBJECT)
                .then()
                .statusCode(206)
                .header("Content-Range", equalTo("bytes " + from + "-" + to + "/" + whole.length))
                .header("Content-Length", equalTo(String.valueOf(to - from + 1)))
                .extract()
                .asByteArray();
        assertThat(part).isEqualTo(Arrays.copyOfRange(whole, from, to + 1));
    }

    @Test
    void sendsSeveralRangesInOneBody() {
        byte[] whole = given().get(OBJECT).asByteArray();
        var response = given().header("Range", "bytes=0-3, -2, 10-10")
                .get(OBJECT)
                .then()
                .statusCode(206)
                .header("Content-Type", startsWith("multipart/byteranges; boundary="))
                .extract();
        String boundary = response.header("Content-Type").split("boundary=")[1];
        String expected = part(boundary, whole, 0, 3)
                + part(boundary, whole, whole.length - 2, whole.length - 1)
                + part(boundary, whole, 10, 10)
                + "\r\n--" + boundary + "--\r\n";
        assertThat(new String(response.asByteArray(), ISO_8859_1)).isEqualTo(expected);
        assertThat(response.header("Content-Length")).isEqualTo(String.valueOf(expected.length()));
    }

    private static String part(String boundary, byte[] whole, int first, int last) {
        return "\r\n--" + boundary + "\r\nContent-Type: image/png\r\nContent-Range: bytes " + first + "-" + last + "/"
                + whole.length + "\r\n\r\n"
                + new String(Arrays.copyOfRange(whole, first, last + 1), ISO_8859_1);
    }

    @Test
    void ignoresWhatIsNoRangeAndRefusesWhatIsBeyondTheEnd() {
        given().header("Range", "lines=0-1").get(OBJECT).then().statusCode(200);
        given().header("Range", "bytes=9-3").get(OBJECT).then().statusCode(200);
        given().header("Range", "bytes=0-,0-,0-").get(OBJECT).then().statusCode(200);
        given().header("Range", "bytes=999999999-,888888888-")
                .get(OBJECT)
                .then()
                .statusCode(416)
                .header("Content-Range", startsWith("bytes */"));
    }

    @Test
    void honoursTags() {
        String tag = given().head(OBJECT).header("ETag");
        given().header("If-None-Match", tag).get(OBJECT).then().statusCode(304);
        given().header("If-None-Match", "\"other\"").get(OBJECT).then().statusCode(200);
        given().header("If-Range", tag)
                .header("Range", "bytes=0-1")
                .get(OBJECT)
                .then()
                .statusCode(206);
        given().header("If-Range", "\"other\"")
                .header("Range", "bytes=0-1")
                .get(OBJECT)
                .then()
                .statusCode(200);
    }

    @Test
    void letsPagesOfAnyOriginRead() {
        given().header("Origin", "https://viewer.example")
                .header("Range", "bytes=0-1")
                .get(OBJECT)
                .then()
                .statusCode(206)
                .header("Access-Control-Allow-Origin", org.hamcrest.Matchers.notNullValue())
                .header("Access-Control-Expose-Headers", containsString("content-range"));
        given().header("Origin", "https://viewer.example")
                .header("Access-Control-Request-Method", "GET")
                .header("Access-Control-Request-Headers", "range")
                .options(OBJECT)
                .then()
                .statusCode(200)
                .header("Access-Control-Allow-Headers", containsString("range"));
    }

    @ParameterizedTest
    @CsvSource({
        "/data/serving/ndvi/1.0.0/none.png",
        "/data/serving/ndvi/9.9.9/gate-report.json",
        "/data/serving/ndvi/1.0.0/../1.0.0/gate-report.json",
        "/data/serving/ndvi/1.0.0/%2e%2e/%2e%2e/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
        "/data/serving/ndvi/1.0.0/a%2f%2e%2e%2fgate-report.json",
        "/data/serving/ndvi/1.0.0//gate-report.json",
    })
    void hasNothingElse(String path) {
        int status = given().urlEncodingEnabled(false).get(path).statusCode();
        // A path that the client or the server normalises names the object itself.
        assertThat(status)
                .as(path)
                .isIn(path.contains("/../1.0.0") || path.contains("//") ? List.of(200, 404) : List.of(400, 404));
    }

    @Test
    void hasNoAddressesOfTheObjectStoreWhereItIsAFolder() {
        given().get(OBJECT + "?delivery=redirect").then().statusCode(400);
    }

    /** Readers that take a few bytes and then nothing: each is a socket, a virtual thread and a small buffer. */
    @Test
    void servesManySlowReadersWithFlatMemory() throws Exception {
        String prefix =
                collections.version("serving", "ndvi", "1.0.0").orElseThrow().prefix();
        int size = 32 << 20;
        store.put(prefix + "/large.bin", new byte[size]);
        URI address = URI.create(RestAssured.baseURI + ":" + RestAssured.port);
        List<Socket> readers = new ArrayList<>();
        try {
            for (int i = 0; i < 1_000; i++) {
                Socket reader = new Socket();
                reader.setReceiveBufferSize(8 << 10);
                reader.setSoTimeout(60_000);
                reader.connect(new InetSocketAddress(address.getHost(), RestAssured.port));
                readers.add(reader);
                reader.getOutputStream()
                        .write("GET /data/serving/ndvi/1.0.0/large.bin HTTP/1.1\r\nHost: mesh\r\n\r\n"
                                .getBytes(ISO_8859_1));
                if (readers.size() % 50 == 0) {
                    for (Socket started : readers.subList(i - 49, i + 1)) {
                        assertThat(new String(started.getInputStream().readNBytes(15), ISO_8859_1))
                                .isEqualTo("HTTP/1.1 200 OK");
                    }
                }
            }
            System.gc();
            long used =
                    Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
            // All objects together are 32 GB, and one in memory a reader would not fit either.
            assertThat(used).isLessThan(600L << 20);
            given().header("Range", "bytes=0-9").get(OBJECT).then().statusCode(206);
            int rest = readers.getFirst().getInputStream().readNBytes(size).length;
            assertThat(rest).isEqualTo(size);
        } finally {
            for (Socket reader : readers) {
                reader.close();
            }
            store.delete(prefix + "/large.bin");
        }
    }
}
