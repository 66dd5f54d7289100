package io.terrane.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A STAC API that says that it filters and sorts, and does so by {@code updated}, or does not. */
public final class ArchiveServer implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<String, ObjectNode> items = new ConcurrentSkipListMap<>();
    private final List<JsonNode> searches = new CopyOnWriteArrayList<>();
    private volatile boolean keepsOrder = true;
    private volatile int pagesLeft = Integer.MAX_VALUE;
    private volatile boolean truncates;

    private ArchiveServer(HttpServer server) {
        this.server = server;
    }

    public static ArchiveServer start() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        ArchiveServer archive = new ArchiveServer(server);
        server.setExecutor(archive.threads);
        server.createContext("/stac", archive::answer);
        server.start();
        return archive;
    }

    public String stac() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/stac";
    }

    public void put(String id, Instant sensed, Instant updated) {
        ObjectNode item = JSON.createObjectNode().put("type", "Feature").put("id", id);
        item.put("collection", "scenes");
        item.putArray("bbox").add(10).add(44).add(11).add(45);
        item.putObject("properties").put("datetime", sensed.toString()).put("updated", updated.toString());
        item.putObject("assets");
        items.put(id, item);
    }

    public void remove(String id) {
        items.remove(id);
    }

    public void breakOrder() {
        keepsOrder = false;
    }

    /** Says how many Items match, and gives the first page of them alone. */
    public void truncate(boolean truncates) {
        this.truncates = truncates;
    }

    /** Answers so many more pages and then 503. */
    public void failAfter(int pages) {
        pagesLeft = pages;
    }

    /** Bodies of the searches that were answered. */
    public List<JsonNode> searches() {
        return searches;
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            if (path.equals("/stac")) {
                ObjectNode landing = JSON.createObjectNode();
                landing.putArray("conformsTo")
                        .add("https://api.stacspec.org/v1.0.0/item-search#filter")
                        .add("https://api.stacspec.org/v1.0.0/item-search#sort");
                landing.putArray("links")
                        .addObject()
                        .put("rel", "search")
                        .put("method", "POST")
                        .put("href", stac() + "/search");
                send(exchange, landing);
            } else if (!path.equals("/stac/search")) {
                exchange.sendResponseHeaders(404, -1);
            } else if (pagesLeft <= 0) {
                exchange.sendResponseHeaders(503, -1);
            } else {
                pagesLeft--;
                JsonNode body = JSON.readTree(exchange.getRequestBody());
                searches.add(body);
                send(exchange, page(body));
            }
        }
    }

    private ObjectNode page(JsonNode body) {
        String[] sensed = body.path("datetime").asText().split("/");
        String since = body.at("/filter/args/1/timestamp").asText("0000");
        List<ObjectNode> matching = items.values().stream()
                .filter(item -> property(item, "datetime").compareTo(sensed[0]) >= 0
                        && property(item, "datetime").compareTo(sensed[1]) <= 0
                        && property(item, "updated").compareTo(since) >= 0)
                .sorted(Comparator.comparing(item -> property(item, "updated")))
                .collect(java.util.stream.Collectors.toList());
        if (!keepsOrder) {
            Collections.reverse(matching);
        }
        int from = body.path("token").asInt(0);
        int to = Math.min(matching.size(), from + body.path("limit").asInt());
        ObjectNode page = JSON.createObjectNode().put("type", "FeatureCollection");
        ArrayNode features = page.putArray("features");
        matching.subList(from, to).forEach(features::add);
        page.put("numberMatched", matching.size());
        ArrayNode links = page.putArray("links");
        if (to < matching.size() && !truncates) {
            ObjectNode next =
                    links.addObject().put("rel", "next").put("method", "POST").put("merge", true);
            next.put("href", stac() + "/search").putObject("body").put("token", to);
        }
        return page;
    }

    private static String property(JsonNode item, String name) {
        return item.path("properties").path(name).asText();
    }

    private static void send(HttpExchange exchange, JsonNode document) throws IOException {
        byte[] bytes = JSON.writeValueAsBytes(document);
        exchange.sendResponseHeaders(200, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.close();
    }
}
