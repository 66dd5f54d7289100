package io.terrane.testing;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.Span;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.eclipse.microprofile.config.ConfigProvider;

/**
 * Real receivers on loopback of what the service tells of itself: spans by OTLP/HTTP, and run events of OpenLineage, whose first
 * one is answered with 503.
 */
public final class Observatory implements QuarkusTestResourceLifecycleManager {
    public static final String API_KEY = "an-api-key";

    private static final String ENDPOINT = "terrane.telemetry.endpoint";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<Request> received = new CopyOnWriteArrayList<>();
    private HttpServer server;

    private record Request(String path, String authorization, byte[] body) {}

    @Override
    public Map<String, String> start() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/", this::receive);
            server.createContext("/received", this::tell);
            server.start();
            String address = "http://127.0.0.1:" + server.getAddress().getPort();
            return Map.of(
                    ENDPOINT,
                    address,
                    "terrane.lineage.url",
                    address + "/api/v1/lineage",
                    "terrane.lineage.api-key",
                    API_KEY);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void receive(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            String key = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
            byte[] body = exchange.getRequestBody().readAllBytes();
            boolean first = path.endsWith("/lineage") && received.stream().noneMatch(one -> one.path.equals(path));
            received.add(new Request(path, key, body));
            exchange.getResponseHeaders().set("Content-Type", "application/x-protobuf");
            exchange.sendResponseHeaders(first ? 503 : 200, -1);
        }
    }

    /** Tests run in another class loader than this, and ask by HTTP. */
    private void tell(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = JSON.writeValueAsBytes(received);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private static List<Request> received() throws IOException {
        String endpoint = ConfigProvider.getConfig().getValue(ENDPOINT, String.class);
        return List.of(JSON.readValue(URI.create(endpoint + "/received").toURL(), Request[].class));
    }

    public static List<Span> spans() throws IOException {
        List<Span> spans = new ArrayList<>();
        for (Request request : received()) {
            if (request.path.equals("/v1/traces")) {
                ExportTraceServiceRequest.parseFrom(request.body)
                        .getResourceSpansList()
                        .forEach(resource ->
                                resource.getScopeSpansList().forEach(scope -> spans.addAll(scope.getSpansList())));
            }
        }
        return spans;
    }

    /** A run event as it came, and the authorization that it came with. */
    public record Told(String authorization, String event) {}

    public static List<Told> lineage() throws IOException {
        return received().stream()
                .filter(request -> request.path.endsWith("/lineage"))
                .map(request -> new Told(request.authorization, new String(request.body, StandardCharsets.UTF_8)))
                .toList();
    }

    @Override
    public void stop() {
        server.stop(0);
    }
}
