package io.terrane.cli.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Those who search areas of a collection while it is written, each one search after another. */
final class StacSearchers {
    private static final Duration BETWEEN_SEARCHES = Duration.ofMillis(100);

    private final String root;
    private final int many;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final AtomicLong answered = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();

    /** @param root of a STAC API */
    StacSearchers(String root, int many) {
        this.root = root;
        this.many = many;
    }

    /** What they search beside. */
    interface Load {
        /** @return what it took */
        Duration run() throws IOException, InterruptedException;
    }

    Duration beside(Load load) throws IOException, InterruptedException {
        try (ExecutorService searchers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < many; i++) {
                Random random = new Random(i);
                searchers.execute(() -> searchOn(random));
            }
            try {
                return load.run();
            } finally {
                searchers.shutdownNow();
                searchers.awaitTermination(1, TimeUnit.MINUTES);
            }
        }
    }

    private void searchOn(Random random) {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                String address =
                        root + "/search?limit=100&collections=" + StacIngest.COLLECTION + StacQueries.bbox(random, 10);
                int status = http.send(
                                HttpRequest.newBuilder(URI.create(address)).build(), BodyHandlers.discarding())
                        .statusCode();
                answered.incrementAndGet();
                failed.addAndGet(status == 200 ? 0 : 1);
                Thread.sleep(BETWEEN_SEARCHES);
            }
        } catch (IOException e) {
            failed.incrementAndGet();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public String toString() {
        return "%,d searches meanwhile, %d of them failed".formatted(answered.get(), failed.get());
    }
}
