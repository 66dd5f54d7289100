package io.terrane.cli.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.terrane.exchange.ItemReader;
import io.terrane.exchange.NdjsonItems;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;

/** Items through the service's bulk load, by writers that work at once. */
final class StacIngest {
    static final String COLLECTION = "bench.ingest";

    private static final int WRITERS = 16;
    private static final int LINES = 1_000;
    private static final int USUAL_BYTES_OF_A_LINE = 2_500;
    private static final int MOST_BYTES_OF_A_LINE = 1 << 20;

    private final String root;
    private final String token;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final ObjectMapper json = new ObjectMapper();
    private final AtomicLong created = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();

    /** @param token of a publisher of the collection's domain */
    StacIngest(String root, String token) {
        this.root = root;
        this.token = token;
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(root + path)).header("Authorization", "Bearer " + token);
    }

    /** Makes the collection. */
    void begin(String document) throws IOException, InterruptedException {
        HttpResponse<String> answer = http.send(
                request("/collections")
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(document))
                        .build(),
                BodyHandlers.ofString());
        if (answer.statusCode() != 201) {
            throw new IOException("The collection " + COLLECTION + " cannot be made: " + answer.body());
        }
    }

    /**
     * Loads lines of Items.
     *
     * @return what it took
     */
    Duration load(Path items) throws IOException, InterruptedException {
        created.set(0);
        refused.set(0);
        failed.set(0);
        long start = System.nanoTime();
        write(items);
        return Duration.ofNanos(System.nanoTime() - start);
    }

    private void write(Path items) throws IOException, InterruptedException {
        Semaphore free = new Semaphore(WRITERS);
        try (ExecutorService writers = Executors.newVirtualThreadPerTaskExecutor();
                ItemReader lines = new NdjsonItems(Files.newInputStream(items), MOST_BYTES_OF_A_LINE)) {
            byte[] batch = batch(lines);
            while (batch.length > 0) {
                byte[] sent = batch;
                free.acquire();
                writers.execute(() -> {
                    try {
                        send(sent);
                    } finally {
                        free.release();
                    }
                });
                batch = batch(lines);
            }
        }
    }

    private static byte[] batch(ItemReader items) throws IOException {
        ByteArrayOutputStream lines = new ByteArrayOutputStream(LINES * USUAL_BYTES_OF_A_LINE);
        for (int i = 0; i < LINES && items.next().orElse(null) instanceof ItemReader.Entry.Unread line; i++) {
            lines.writeBytes(line.json());
            lines.write('\n');
        }
        return lines.toByteArray();
    }

    private void send(byte[] lines) {
        try {
            HttpResponse<String> answer = http.send(
                    request("/collections/" + COLLECTION + "/bulk?mode=insert")
                            .header("Content-Type", "application/x-ndjson")
                            .POST(BodyPublishers.ofByteArray(lines))
                            .build(),
                    BodyHandlers.ofString());
            JsonNode report = json.readTree(answer.body());
            created.addAndGet(report.path("created").asLong());
            refused.addAndGet(report.path("failed").asLong());
            failed.addAndGet(answer.statusCode() == 200 ? 0 : 1);
        } catch (IOException e) {
            failed.incrementAndGet();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Of the last load. */
    String outcome() {
        return "%d writers, %,d created, %,d refused, %d requests failed"
                .formatted(WRITERS, created.get(), refused.get(), failed.get());
    }
}
