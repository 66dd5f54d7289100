package io.terrane.embedded;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Serves a folder of STAC Items and their files on the loopback interface, as a STAC API with item search by GET and POST
 * and byte ranges: imagery for the demo and for tests, where there is no network.
 *
 * <p>Addresses: {@code /stac}, {@code /stac/search}, {@code /stac/collections/{id}/items/{id}}, and the files under
 * {@code /files}. Items are read once, at the start; relative locations of assets become absolute.
 */
public final class ImageryServer implements AutoCloseable {
    private static final Pattern RANGE = Pattern.compile("bytes=(\\d+)-(\\d*)");
    private static final int LARGEST_PAGE = 100;
    private static final int MAX_BODY = 1 << 20;

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final ObjectMapper json = new ObjectMapper();
    private final Path folder;
    private final List<ObjectNode> items = new ArrayList<>();

    private final Duration latency;
    private final LongAdder bytesServed = new LongAdder();

    private ImageryServer(HttpServer server, Path folder, Duration latency) {
        this.server = server;
        this.folder = folder;
        this.latency = latency;
    }

    /**
     * Starts to serve.
     *
     * @param folder Items as {@code *.json} at any depth, their files beside them
     * @param port TCP port, or 0 for a free one
     */
    public static ImageryServer start(Path folder, int port) throws IOException {
        return start(folder, port, Duration.ZERO);
    }

    /** @param latency waited before each answer with a file, as a journey to a far server takes */
    public static ImageryServer start(Path folder, int port, Duration latency) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        ImageryServer imagery = new ImageryServer(server, folder.toRealPath(), latency);
        imagery.readItems();
        server.setExecutor(imagery.threads);
        server.createContext("/stac", imagery::answerCatalog);
        server.createContext("/files", imagery::answerFile);
        server.start();
        return imagery;
    }

    private String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** Root of the STAC API. */
    public String stac() {
        return address() + "/stac";
    }

    /** Bytes of files that were sent so far. */
    public long bytesServed() {
        return bytesServed.sum();
    }

    public int port() {
        return server.getAddress().getPort();
    }

    private void readItems() throws IOException {
        List<Path> documents;
        try (Stream<Path> files = Files.walk(folder)) {
            documents = files.filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .toList();
        }
        for (Path document : documents) {
            if (json.readTree(document.toFile()) instanceof ObjectNode item
                    && item.path("type").asText().equals("Feature")) {
                locate(item, document);
                items.add(item);
            }
        }
        items.sort(Comparator.<ObjectNode, String>comparing(ImageryServer::datetime)
                .reversed());
    }

    /** Makes the assets' locations absolute and adds the Item's own. */
    private void locate(ObjectNode item, Path document) {
        Path beside = folder.relativize(document.resolveSibling(""));
        for (JsonNode asset : item.path("assets")) {
            String href = asset.path("href").asText();
            if (!href.contains("://")) {
                ((ObjectNode) asset)
                        .put(
                                "href",
                                address() + "/files/" + beside.resolve(href).normalize());
            }
        }
        ArrayNode links = json.createArrayNode();
        links.addObject()
                .put("rel", "self")
                .put("type", "application/geo+json")
                .put(
                        "href",
                        stac() + "/collections/" + item.path("collection").asText() + "/items/"
                                + item.path("id").asText());
        links.addObject().put("rel", "root").put("type", "application/json").put("href", stac());
        item.set("links", links);
    }

    private static String datetime(JsonNode item) {
        return item.path("properties").path("datetime").asText();
    }

    private void answerCatalog(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            if (path.equals("/stac") || path.equals("/stac/")) {
                send(exchange, 200, landing());
            } else if (path.equals("/stac/search")) {
                search(exchange);
            } else {
                ObjectNode item = items.stream()
                        .filter(candidate -> candidate
                                .path("links")
                                .get(0)
                                .path("href")
                                .asText()
                                .endsWith(path))
                        .findFirst()
                        .orElse(null);
                send(exchange, item == null ? 404 : 200, item == null ? problem("there is no " + path) : item);
            }
        }
    }

    private ObjectNode landing() {
        ObjectNode landing = json.createObjectNode();
        landing.put("type", "Catalog").put("stac_version", "1.1.0").put("id", "imagery");
        landing.put("description", "Imagery served from a folder.");
        landing.putArray("conformsTo")
                .add("https://api.stacspec.org/v1.0.0/core")
                .add("https://api.stacspec.org/v1.0.0/item-search");
        ArrayNode links = landing.putArray("links");
        links.addObject().put("rel", "root").put("href", stac());
        links.addObject().put("rel", "self").put("href", stac());
        for (String method : List.of("GET", "POST")) {
            links.addObject()
                    .put("rel", "search")
                    .put("type", "application/geo+json")
                    .put("method", method)
                    .put("href", stac() + "/search");
        }
        return landing;
    }

    private void search(HttpExchange exchange) throws IOException {
        ObjectNode parameters;
        try {
            parameters = exchange.getRequestMethod().equals("POST") ? body(exchange) : query(exchange);
        } catch (JsonProcessingException e) {
            send(exchange, 400, problem("the body is not JSON"));
            return;
        }
        List<ObjectNode> matching =
                items.stream().filter(item -> matches(item, parameters)).toList();
        int from = Math.clamp(parameters.path("token").asInt(0), 0, matching.size());
        int limit = Math.clamp(parameters.path("limit").asInt(10), 1, LARGEST_PAGE);
        int to = Math.min(matching.size(), from + limit);
        ObjectNode page = json.createObjectNode().put("type", "FeatureCollection");
        page.putArray("features").addAll(matching.subList(from, to));
        ArrayNode links = page.putArray("links");
        if (to < matching.size()) {
            ObjectNode next = links.addObject().put("rel", "next").put("href", stac() + "/search");
            next.put("method", "POST").put("merge", true);
            next.putObject("body").put("token", to);
        }
        send(exchange, 200, page);
    }

    private ObjectNode body(HttpExchange exchange) throws IOException {
        byte[] bytes = exchange.getRequestBody().readNBytes(MAX_BODY);
        return json.readTree(bytes) instanceof ObjectNode object ? object : json.createObjectNode();
    }

    /** The parameters of GET in the form of a POST body. */
    private ObjectNode query(HttpExchange exchange) {
        Map<String, String> query = new HashMap<>();
        String raw = exchange.getRequestURI().getRawQuery();
        for (String pair : raw == null ? new String[0] : raw.split("&")) {
            String[] parts = pair.split("=", 2);
            query.put(parts[0], parts.length == 1 ? "" : URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
        }
        ObjectNode parameters = json.createObjectNode();
        query.forEach((name, value) -> {
            switch (name) {
                case "collections" -> Stream.of(value.split(",")).forEach(parameters.withArray(name)::add);
                case "bbox" ->
                    Stream.of(value.split(",")).map(Double::valueOf).forEach(parameters.withArray(name)::add);
                case "limit", "token" -> parameters.put(name, Integer.parseInt(value));
                default -> parameters.put(name, value);
            }
        });
        return parameters;
    }

    private static boolean matches(ObjectNode item, ObjectNode parameters) {
        JsonNode collections = parameters.path("collections");
        boolean inCollection = collections.isMissingNode();
        for (JsonNode collection : collections) {
            inCollection |= collection.equals(item.path("collection"));
        }
        JsonNode area = parameters.path("bbox");
        JsonNode bbox = item.path("bbox");
        boolean inArea = area.size() != 4
                || (bbox.get(0).asDouble() <= area.get(2).asDouble()
                        && bbox.get(2).asDouble() >= area.get(0).asDouble()
                        && bbox.get(1).asDouble() <= area.get(3).asDouble()
                        && bbox.get(3).asDouble() >= area.get(1).asDouble());
        String[] ends = parameters.path("datetime").asText("../..").split("/");
        String time = datetime(item);
        boolean inTime = ends.length == 2
                && (ends[0].equals("..") || time.compareTo(ends[0]) >= 0)
                && (ends[1].equals("..") || time.compareTo(ends[1]) <= 0);
        return inCollection && inArea && inTime;
    }

    private ObjectNode problem(String description) {
        return json.createObjectNode().put("code", "Problem").put("description", description);
    }

    private void send(HttpExchange exchange, int status, JsonNode document) throws IOException {
        byte[] bytes = json.writeValueAsBytes(document);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    private void answerFile(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath().substring("/files/".length());
            Path file = folder.resolve(path).normalize();
            if (!file.startsWith(folder) || !Files.isRegularFile(file)) {
                exchange.sendResponseHeaders(404, -1);
                return;
            }
            exchange.getResponseHeaders().set("Accept-Ranges", "bytes");
            exchange.getResponseHeaders()
                    .set("Content-Type", path.endsWith(".tif") ? "image/tiff" : "application/octet-stream");
            exchange.getResponseHeaders()
                    .set(
                            "ETag",
                            "\"" + Long.toHexString(Files.size(file)) + "-"
                                    + Long.toHexString(
                                            Files.getLastModifiedTime(file).toMillis()) + "\"");
            awaitLatency();
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
                sendRange(exchange, channel);
            }
        }
    }

    private void awaitLatency() throws InterruptedIOException {
        try {
            Thread.sleep(latency);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("stopped");
        }
    }

    private void sendRange(HttpExchange exchange, FileChannel channel) throws IOException {
        long size = channel.size();
        String header = exchange.getRequestHeaders().getFirst("Range");
        Matcher range = RANGE.matcher(header == null ? "" : header);
        long first = 0;
        long last = size - 1;
        int status = 200;
        if (range.matches()) {
            first = Long.parseLong(range.group(1));
            last = range.group(2).isEmpty() ? last : Math.min(last, Long.parseLong(range.group(2)));
            if (first >= size) {
                exchange.getResponseHeaders().set("Content-Range", "bytes */" + size);
                exchange.sendResponseHeaders(416, -1);
                return;
            }
            exchange.getResponseHeaders().set("Content-Range", "bytes " + first + "-" + last + "/" + size);
            status = 206;
        }
        boolean head = exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(status, head ? -1 : last - first + 1);
        if (!head) {
            try (OutputStream out = exchange.getResponseBody()) {
                copy(channel, first, last + 1, out);
            }
        }
    }

    private void copy(FileChannel channel, long from, long to, OutputStream out) throws IOException {
        var target = Channels.newChannel(out);
        ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
        long position = from;
        while (position < to) {
            buffer.clear().limit((int) Math.min(buffer.capacity(), to - position));
            int read = channel.read(buffer, position);
            if (read < 0) {
                throw new IOException("the file became shorter while it was served");
            }
            position += read;
            buffer.flip();
            target.write(buffer);
            bytesServed.add(read);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
