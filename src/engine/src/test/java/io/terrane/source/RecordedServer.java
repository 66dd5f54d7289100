package io.terrane.source;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Answers as a recorded server did: by method, path and paging token, addresses pointing back here. */
final class RecordedServer implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpServer server;
    private final JsonNode conversation;
    private final String recordedHost;
    final List<String> requests = Collections.synchronizedList(new ArrayList<>());
    final List<String> userAgents = Collections.synchronizedList(new ArrayList<>());

    RecordedServer(Path recording) throws IOException {
        conversation = JSON.readTree(recording.toFile());
        URI first = URI.create(conversation.get(0).at("/request/uri").asText());
        recordedHost = first.getScheme() + "://" + first.getAuthority();
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    String address(String path) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + path;
    }

    private void answer(HttpExchange exchange) throws IOException {
        String text = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " " + text);
        userAgents.add(exchange.getRequestHeaders().getFirst("User-Agent"));
        JsonNode body = text.isEmpty() ? JSON.nullNode() : JSON.readTree(text);
        try (exchange) {
            for (JsonNode entry : conversation) {
                if (matches(entry.path("request"), exchange, body)) {
                    byte[] answer = entry.at("/response/body")
                            .toString()
                            .replace(recordedHost, address(""))
                            .getBytes(StandardCharsets.UTF_8);
                    exchange.sendResponseHeaders(entry.at("/response/status").asInt(), answer.length);
                    exchange.getResponseBody().write(answer);
                    return;
                }
            }
            exchange.sendResponseHeaders(404, -1);
        }
    }

    private static boolean matches(JsonNode request, HttpExchange exchange, JsonNode body) {
        URI recorded = URI.create(request.path("uri").asText());
        return request.path("method").asText().equals(exchange.getRequestMethod())
                && strip(recorded.getPath())
                        .equals(strip(exchange.getRequestURI().getPath()))
                && request.path("body").path("next").equals(body.path("next"))
                && request.path("body").path("token").equals(body.path("token"));
    }

    private static String strip(String path) {
        return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
