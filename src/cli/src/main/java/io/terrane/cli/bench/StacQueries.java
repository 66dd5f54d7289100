package io.terrane.cli.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** The mix of searches, over HTTP, of STAC APIs that have the Items: each query of one after the other. */
final class StacQueries {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final int DEEP_PAGES = 30;
    private static final int DEEPEST_PAGES = 1_000;
    /** Of the queries, from the first on. */
    private static final int IN_MIX = 8;

    private final int clients;
    private final Duration each;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final ObjectMapper json = new ObjectMapper();

    StacQueries(int clients, Duration each) {
        this.clients = clients;
        this.each = each;
    }

    private interface Query {
        String address(Random random);
    }

    private record Named(String name, Query query) {}

    /** An API; the first one is what others are compared with. */
    record Contender(String name, String root) {}

    void run(PrintWriter out, List<Contender> contenders) throws IOException, InterruptedException {
        List<List<Named>> asked = new ArrayList<>();
        for (Contender contender : contenders) {
            asked.add(queries(contender.root));
        }
        out.printf(
                "%-36s %-10s %10s %9s %9s %9s %10s %8s%n",
                "query", "of", "a second", "p50 ms", "p95 ms", "max ms", "slower", "p95");
        for (int query = 0; query < asked.getFirst().size(); query++) {
            for (List<Named> queries : asked) {
                measure(queries.get(query), Duration.ofSeconds(2));
            }
            int number = query;
            compare(
                    out,
                    contenders,
                    asked.stream().map(queries -> queries.get(number)).toList());
        }
        compare(
                out,
                contenders,
                asked.stream()
                        .map(queries -> new Named(
                                "the mix",
                                r -> queries.get(r.nextInt(IN_MIX)).query.address(r)))
                        .toList());
        deepest(out, contenders.getFirst());
    }

    private void compare(PrintWriter out, List<Contender> contenders, List<Named> queries)
            throws IOException, InterruptedException {
        Measured first = null;
        for (int i = 0; i < contenders.size(); i++) {
            Measured measured = measure(queries.get(i), each);
            first = first == null ? measured : first;
            print(out, queries.get(i).name, contenders.get(i).name, measured, first);
        }
    }

    /** How a page far behind compares with the first one. */
    private void deepest(PrintWriter out, Contender contender) throws IOException, InterruptedException {
        String far = deepPage(contender.root, DEEPEST_PAGES, new ArrayList<>());
        Measured first = measure(new Named("page 1", r -> search(contender.root, 100)), each);
        print(out, "page 1", contender.name, first, first);
        print(out, "page " + DEEPEST_PAGES, contender.name, measure(new Named("", r -> far), each), first);
    }

    private List<Named> queries(String root) throws IOException, InterruptedException {
        List<String> ids = new ArrayList<>();
        String deep = deepPage(root, DEEP_PAGES, ids);
        return List.of(
                new Named("bbox 0.5 degrees", r -> search(root, 100) + bbox(r, 0.5)),
                new Named("bbox 10 degrees, a collection", r -> search(root, 100) + bbox(r, 10) + collection(r)),
                new Named(
                        "bbox 5 degrees, a month, cloud < 20",
                        r -> search(root, 100) + bbox(r, 5) + month(r) + filter("eo:cloud_cover < 20")),
                new Named(
                        "ids",
                        r -> root + "/search?limit=10&ids=" + ids.get(r.nextInt(ids.size())) + ","
                                + ids.get(r.nextInt(ids.size()))),
                new Named("intersects a triangle", r -> search(root, 100) + "&intersects=" + encoded(triangle(r))),
                new Named(
                        "CQL2 with OR and LIKE",
                        r -> search(root, 100)
                                + bbox(r, 5)
                                + filter("(platform = 'sentinel-2a' AND eo:cloud_cover < 5) OR id LIKE 'landsat%'")),
                new Named("latest of everything", r -> search(root, 100)),
                new Named("page " + DEEP_PAGES, r -> deep),
                new Named("by cloud cover", r -> search(root, 100) + "&sortby=eo:cloud_cover"),
                new Named("limit 1000, a collection", r -> search(root, 1_000) + collection(r)),
                new Named(
                        "limit 1000, 25 assets each",
                        r -> search(root, 1_000) + "&collections=" + StacItems.OF_MANY_ASSETS));
    }

    private static String search(String root, int limit) {
        return root + "/search?limit=" + limit;
    }

    /** Follows links, so that any server's own way of paging is measured. */
    private String deepPage(String root, int pages, List<String> ids) throws IOException, InterruptedException {
        String next = search(root, 100);
        for (int page = 1; page < pages; page++) {
            HttpResponse<String> response = http.send(
                    HttpRequest.newBuilder(URI.create(next)).timeout(TIMEOUT).build(), BodyHandlers.ofString());
            JsonNode answer = json.readTree(response.body());
            answer.path("features").forEach(item -> ids.add(item.path("id").asText()));
            for (JsonNode link : answer.path("links")) {
                if (link.path("rel").asText().equals("next")) {
                    next = link.path("href").asText();
                }
            }
        }
        return next;
    }

    static String bbox(Random random, double size) {
        double west = -170 + random.nextDouble() * 330;
        double south = -40 + random.nextDouble() * 100;
        return String.format(Locale.ROOT, "&bbox=%.3f,%.3f,%.3f,%.3f", west, south, west + size, south + size);
    }

    private static String collection(Random random) {
        return "&collections=" + StacItems.COLLECTIONS[random.nextInt(3)];
    }

    private static String month(Random random) {
        Instant start = Instant.parse("2019-01-01T00:00:00Z").plus(Duration.ofDays(random.nextInt(2_500)));
        return "&datetime=" + start + "/" + start.plus(Duration.ofDays(30));
    }

    private static String filter(String cql2) {
        return "&filter-lang=cql2-text&filter=" + encoded(cql2);
    }

    private static String triangle(Random random) {
        double x = -170 + random.nextDouble() * 330;
        double y = -40 + random.nextDouble() * 100;
        return String.format(
                Locale.ROOT,
                "{\"type\":\"Polygon\",\"coordinates\":[[[%1$.3f,%2$.3f],[%3$.3f,%2$.3f],[%1$.3f,%4$.3f],[%1$.3f,%2$.3f]]]}",
                x,
                y,
                x + 4,
                y + 4);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** @param nanos that each took, the shortest first */
    private record Measured(long[] nanos, double seconds, int failed) {
        double aSecond() {
            return nanos.length / seconds;
        }

        double millis(double share) {
            return nanos.length == 0
                    ? Double.NaN
                    : nanos[Math.min(nanos.length - 1, (int) (nanos.length * share))] / 1e6;
        }
    }

    private Measured measure(Named named, Duration duration) throws IOException, InterruptedException {
        List<Future<List<Long>>> asked = new ArrayList<>();
        Instant start = Instant.now();
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int client = 0; client < clients; client++) {
                Random random = new Random(client);
                asked.add(executor.submit(() -> ask(named, random, start.plus(duration))));
            }
        }
        double seconds = Duration.between(start, Instant.now()).toMillis() / 1e3;
        List<Long> all = new ArrayList<>();
        for (Future<List<Long>> one : asked) {
            all.addAll(one.resultNow());
        }
        long[] answered = all.stream()
                .filter(nanos -> nanos >= 0)
                .mapToLong(Long::longValue)
                .sorted()
                .toArray();
        return new Measured(answered, seconds, all.size() - answered.length);
    }

    /** @return how long each took; negative when it was not answered well */
    private List<Long> ask(Named named, Random random, Instant end) throws IOException, InterruptedException {
        List<Long> nanos = new ArrayList<>();
        do {
            HttpRequest request = HttpRequest.newBuilder(URI.create(named.query.address(random)))
                    .timeout(TIMEOUT)
                    .build();
            long before = System.nanoTime();
            HttpResponse<byte[]> response = http.send(request, BodyHandlers.ofByteArray());
            long spent = System.nanoTime() - before;
            nanos.add(response.statusCode() == 200 ? spent : -spent);
        } while (Instant.now().isBefore(end));
        return nanos;
    }

    private static void print(PrintWriter out, String name, String of, Measured measured, Measured first) {
        out.printf(
                Locale.ROOT,
                "%-36s %-10s %10.1f %9.2f %9.2f %9.2f %9.2fx %7.2fx%s%n",
                name,
                of,
                measured.aSecond(),
                measured.millis(0.5),
                measured.millis(0.95),
                measured.millis(1),
                first.aSecond() / measured.aSecond(),
                measured.millis(0.95) / first.millis(0.95),
                measured.failed == 0 ? "" : "  " + measured.failed + " failed");
        out.flush();
    }
}
