package io.terrane.raster.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpRangeReaderIT {
    private static final byte[] CONTENT = "0123456789".getBytes(java.nio.charset.StandardCharsets.US_ASCII);

    private final AtomicInteger requests = new AtomicInteger();
    private HttpServer server;
    private HttpRangeReader.Client client;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/ranges", HttpRangeReaderIT::serveRange);
        server.createContext("/endless", exchange -> {
            exchange.getResponseHeaders().set("X-Total", "*");
            serveRange(exchange);
        });
        server.createContext("/whole", exchange -> respond(exchange, 200, CONTENT));
        server.createContext("/busy", exchange -> {
            if (requests.incrementAndGet() < 3) {
                respond(exchange, 503, new byte[0]);
            } else {
                serveRange(exchange);
            }
        });
        server.start();
        client = new HttpRangeReader.Client(AddressPolicy.ANY, 4);
    }

    @AfterEach
    void stop() throws IOException {
        client.close();
        server.stop(0);
    }

    @Test
    void readsJustTheRange() throws IOException {
        assertThat(text(reader("/ranges").read(3, 4))).isEqualTo("3456");
    }

    @Test
    void readsWhatThereIsWhereTheResourceEnds() throws IOException {
        assertThat(text(reader("/ranges").readAtMost(8, 100))).isEqualTo("89");
    }

    @Test
    void saysThatATruncatedResourceIsTruncated() {
        assertThatThrownBy(() -> reader("/ranges").read(8, 100))
                .isInstanceOf(EOFException.class)
                .hasMessageContaining("truncated");
    }

    @Test
    void takesNoMemoryForWhatIsNotThere() throws IOException {
        for (String path : new String[] {"/ranges", "/endless"}) {
            assertThatThrownBy(() -> reader(path).read(2, Integer.MAX_VALUE - 8))
                    .isInstanceOf(EOFException.class)
                    .hasMessageContaining("truncated");
            HttpRangeReader reader = reader(path);
            reader.requireWithin(0, CONTENT.length);
            assertThatThrownBy(() -> reader.requireWithin(1, CONTENT.length)).isInstanceOf(EOFException.class);
        }
        HttpRangeReader known = reader("/ranges");
        known.read(0, 1);
        assertThat(known.readAtMost(4, Integer.MAX_VALUE).capacity()).isEqualTo(6);
    }

    @Test
    void triesAgainWhileTheServerIsBusy() throws IOException {
        assertThat(text(reader("/busy").read(0, 2))).isEqualTo("01");
        assertThat(requests).hasValue(3);
    }

    @Test
    void namesAMissingResourceWithoutItsQuery() {
        assertThatThrownBy(() -> reader("/missing?signature=secret").read(0, 1))
                .hasMessageContaining("/missing answered 404")
                .hasMessageNotContaining("secret");
    }

    @Test
    void refusesAServerThatIgnoresRanges() {
        assertThatThrownBy(() -> reader("/whole").read(0, 1)).hasMessageContaining("ignores byte ranges");
    }

    @Test
    void doesNotConnectToLoopbackForUsers() throws IOException {
        try (HttpRangeReader.Client guarded = new HttpRangeReader.Client(AddressPolicy.PUBLIC_ONLY, 1)) {
            assertThatThrownBy(() -> new HttpRangeReader(guarded, location("/ranges")).read(0, 1))
                    .hasMessageContaining("private or local");
        }
        assertThat(requests).hasValue(0);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "10.1.2.3",
                "172.16.0.1",
                "192.168.1.1",
                "169.254.169.254",
                "100.64.0.1",
                "0.0.0.0",
                "::1",
                "fe80::1",
                "fd00::1",
                "::ffff:10.0.0.1",
                "64:ff9b::7f00:1",
                "2002:7f00:1::1"
            })
    void theseAddressesAreNotPublic(String address) throws IOException {
        assertThat(AddressPolicy.PUBLIC_ONLY.permits(address, InetAddress.getByName(address)))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.1.1.1", "172.32.0.1", "2606:4700:4700::1111"})
    void theseAddressesArePublic(String address) throws IOException {
        assertThat(AddressPolicy.PUBLIC_ONLY.permits(address, InetAddress.getByName(address)))
                .isTrue();
    }

    private HttpRangeReader reader(String path) {
        return new HttpRangeReader(client, location(path));
    }

    private URI location(String path) {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
    }

    private static String text(ByteBuffer bytes) {
        return java.nio.charset.StandardCharsets.US_ASCII.decode(bytes).toString();
    }

    private static void serveRange(HttpExchange exchange) throws IOException {
        String[] range = exchange.getRequestHeaders()
                .getFirst("Range")
                .substring("bytes=".length())
                .split("-");
        int first = Integer.parseInt(range[0]);
        int end = (int) Math.min(Long.parseLong(range[1]) + 1, CONTENT.length);
        if (first >= CONTENT.length) {
            respond(exchange, 416, new byte[0]);
            return;
        }
        String total = exchange.getResponseHeaders().containsKey("X-Total") ? "*" : "" + CONTENT.length;
        exchange.getResponseHeaders().set("Content-Range", "bytes " + first + "-" + (end - 1) + "/" + total);
        respond(exchange, 206, java.util.Arrays.copyOfRange(CONTENT, first, end));
    }

    private static void respond(HttpExchange exchange, int status, byte[] body) throws IOException {
        try (exchange) {
            exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        }
    }
}
