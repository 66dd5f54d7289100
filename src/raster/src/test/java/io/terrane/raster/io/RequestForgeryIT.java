package io.terrane.raster.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Users' URLs do not reach what only the server reaches: by no spelling of an address, no redirect and no second look-up. */
class RequestForgeryIT {
    private final AtomicInteger secrets = new AtomicInteger();
    private final List<String> keys = Collections.synchronizedList(new ArrayList<>());
    private HttpServer server;
    private int port;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(0), 0);
        port = server.getAddress().getPort();
        server.createContext("/secret", exchange -> {
            secrets.incrementAndGet();
            keys.add(key(exchange));
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.createContext("/to", exchange -> {
            keys.add(key(exchange));
            exchange.getResponseHeaders()
                    .add("Location", exchange.getRequestURI().getQuery().replace("PORT", String.valueOf(port)));
            exchange.sendResponseHeaders(302, -1);
            exchange.close();
        });
        server.createContext("/loop", exchange -> {
            exchange.getResponseHeaders().add("Location", "/loop?" + System.nanoTime());
            exchange.sendResponseHeaders(302, -1);
            exchange.close();
        });
        server.start();
    }

    private static String key(HttpExchange exchange) {
        return Objects.requireNonNullElse(exchange.getRequestHeaders().getFirst("X-Api-Key"), "none");
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private static void refused(CloseableHttpClient client, String location) {
        assertThatThrownBy(() -> client.execute(new HttpGet(URI.create(location)), response -> response.getCode()))
                .isInstanceOf(IOException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://localhost:PORT/secret",
                "http://127.0.0.1:PORT/secret",
                "http://127.1:PORT/secret",
                "http://2130706433:PORT/secret",
                "http://0x7f000001:PORT/secret",
                "http://0x7f.0.0.1:PORT/secret",
                "http://0177.0.0.1:PORT/secret",
                "http://017700000001:PORT/secret",
                "http://0.0.0.0:PORT/secret",
                "http://0:PORT/secret",
                "http://[::1]:PORT/secret",
                "http://[0:0:0:0:0:0:0:1]:PORT/secret",
                "http://[::ffff:127.0.0.1]:PORT/secret",
                "http://[::ffff:7f00:1]:PORT/secret",
                "http://[::127.0.0.1]:PORT/secret",
                "http://[64:ff9b::7f00:1]:PORT/secret",
                "http://[2002:7f00:1::]:PORT/secret",
                "http://localhost.:PORT/secret",
                "http://LOCALHOST:PORT/secret",
                "http://user@127.0.0.1:PORT/secret",
                "http://169.254.169.254/latest/meta-data/",
                "http://[fd00:ec2::254]/latest/meta-data/"
            })
    void noSpellingOfAPrivateAddressIsConnectedTo(String location) throws IOException {
        try (CloseableHttpClient client = HttpConnections.open(AddressPolicy.PUBLIC_ONLY, 2)) {
            refused(client, location.replace("PORT", String.valueOf(port)));
        }
        assertThat(secrets).hasValue(0);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://localhost:PORT/secret",
                "http://2130706433:PORT/secret",
                "http://[::1]:PORT/secret",
                "http://127.0.0.2:PORT/secret",
                "http://169.254.169.254/latest/meta-data/",
                "file:///etc/passwd",
                "ftp://127.0.0.1/x",
                "//localhost:PORT/secret"
            })
    void noRedirectLeadsElsewhere(String location) throws IOException {
        try (CloseableHttpClient client = HttpConnections.open(AddressPolicy.publicOr(List.of("127.0.0.1")), 2)) {
            refused(client, "http://127.0.0.1:" + port + "/to?" + location);
        }
        assertThat(secrets).hasValue(0);
    }

    @Test
    void aHostThatIsNamedMayBePrivate() throws IOException {
        try (CloseableHttpClient client = HttpConnections.open(AddressPolicy.publicOr(List.of("127.0.0.1")), 2)) {
            int status = client.execute(
                    new HttpGet(URI.create("http://127.0.0.1:" + port + "/to?http://127.0.0.1:PORT/secret")),
                    response -> response.getCode());
            assertThat(status).isEqualTo(200);
        }
        assertThat(secrets).hasValue(1);
    }

    @Test
    void redirectsEnd() throws IOException {
        try (CloseableHttpClient client = HttpConnections.open(AddressPolicy.ANY, 2)) {
            refused(client, "http://127.0.0.1:" + port + "/loop");
        }
    }

    /** A name that is public when it is looked at and private when it is connected to. */
    @Test
    void aNameThatChangesItsAddressIsLookedAtForEveryConnection() throws IOException {
        AtomicInteger lookUps = new AtomicInteger();
        DnsResolver rebinding = new DnsResolver() {
            @Override
            public InetAddress[] resolve(String host) throws UnknownHostException {
                String address = lookUps.getAndIncrement() == 0 ? "127.0.0.1" : "127.0.0.2";
                return new InetAddress[] {InetAddress.getByName(address)};
            }

            @Override
            public String resolveCanonicalHostname(String host) {
                return host;
            }
        };
        AddressPolicy firstOnly = (host, address) -> address.getHostAddress().equals("127.0.0.1");
        try (CloseableHttpClient client = HttpConnections.open(firstOnly, 2, rebinding, RequestTerms.NONE)) {
            String location = "http://rebinding.example:" + port + "/secret";
            HttpGet first = new HttpGet(URI.create(location));
            first.setHeader("Connection", "close");
            assertThat(client.<Integer>execute(first, response -> response.getCode()))
                    .isEqualTo(200);
            refused(client, location);
        }
        assertThat(lookUps).hasValue(2);
        assertThat(secrets).hasValue(1);
    }

    /** Headers that are secrets of one server, and what is asked for before each request. */
    @Test
    void headersOfOneServerReachNoOther() throws IOException {
        List<String> asked = new ArrayList<>();
        RequestTerms terms = new RequestTerms() {
            @Override
            public void await(URI to) {
                asked.add(to.getHost());
            }

            @Override
            public Map<String, String> headers(URI to) {
                return to.getHost().equals("127.0.0.1") ? Map.of("X-Api-Key", "hush") : Map.of();
            }

            @Override
            public void tell(URI to, Outcome outcome) {
                asked.add(outcome.getClass().getSimpleName());
            }
        };
        try (CloseableHttpClient client = HttpConnections.open(AddressPolicy.ANY, 2, terms)) {
            client.execute(
                    new HttpGet(URI.create("http://127.0.0.1:" + port + "/to?http://localhost:PORT/secret")),
                    response -> response.getCode());
            client.execute(
                    new HttpGet(URI.create("http://127.0.0.1:" + port + "/secret")), response -> response.getCode());
        }
        assertThat(keys).containsExactly("hush", "none", "hush");
        assertThat(asked).containsExactly("127.0.0.1", "Answered", "localhost", "Answered", "127.0.0.1", "Answered");
    }

    @Test
    void hostsAreListedByNameOrByWhatIsAboveThem() throws IOException {
        AddressPolicy policy = AddressPolicy.hosts(List.of("data.example.org", "*.Example.com"));
        InetAddress address = InetAddress.getByName("1.1.1.1");
        assertThat(policy.permits("data.example.org", address)).isTrue();
        assertThat(policy.permits("DATA.example.org", address)).isTrue();
        assertThat(policy.permits("a.b.example.com", address)).isTrue();
        for (String other : List.of("example.com", "badexample.com", "data.example.org.evil", "xdata.example.org")) {
            assertThat(policy.permits(other, address)).as(other).isFalse();
        }
        assertThat(policy.and(AddressPolicy.PUBLIC_ONLY).permits("data.example.org", InetAddress.getByName("10.0.0.1")))
                .isFalse();
    }
}
