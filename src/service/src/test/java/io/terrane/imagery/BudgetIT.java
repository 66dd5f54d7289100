package io.terrane.imagery;

import static org.assertj.core.api.Assertions.assertThat;

import io.agroal.api.AgroalDataSource;
import io.terrane.testing.Mesh;
import io.terrane.testing.MeshTest;
import io.terrane.testing.Tokens;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** Processes that share nothing but the database keep to one budget together. */
@MeshTest
class BudgetIT {
    private static final double RATE = 40;

    @Inject
    AgroalDataSource database;

    @Inject
    SourceStore sources;

    @ConfigProperty(name = "quarkus.datasource.jdbc.url")
    String url;

    @Test
    void twoProcessesTogetherStayWithinTheBudget() throws Exception {
        RegisteredSource source = source("shared-budget");
        List<Long> moments = Collections.synchronizedList(new ArrayList<>());
        Duration time = Duration.ofSeconds(3);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            long end = System.nanoTime() + time.toNanos();
            List<Future<?>> asking = new ArrayList<>();
            for (DataSource pool : List.of(database, otherPool())) {
                Turns turns = new Budgets(pool).searches(source);
                for (int i = 0; i < 12; i++) {
                    asking.add(threads.submit(() -> {
                        while (System.nanoTime() < end) {
                            turns.await();
                            moments.add(System.nanoTime());
                        }
                        return null;
                    }));
                }
            }
            for (Future<?> one : asking) {
                one.get(30, TimeUnit.SECONDS);
            }
        }
        Collections.sort(moments);
        // None is lost, and no second has more than its share; a request may start some milliseconds after its moment.
        double seconds = (moments.getLast() - moments.getFirst()) / 1e9;
        assertThat(moments.size() / seconds).isBetween(RATE * 0.8, RATE * 1.05);
        assertThat(mostIn(moments, Duration.ofSeconds(1))).isLessThanOrEqualTo((int) (RATE * 1.15));
    }

    @Test
    void whoIsThrottledSlowsEverybodyDown() throws Exception {
        RegisteredSource source = source("throttled-budget");
        Turns one = new Budgets(database).searches(source);
        Turns other = new Budgets(otherPool()).searches(source);
        one.await();
        other.await();
        long start = System.nanoTime();
        // Many that are throttled at once tell the same.
        one.throttled(Duration.ofMillis(800));
        one.throttled(Duration.ZERO);
        other.throttled(Duration.ZERO);
        assertThat(new Budgets(database).rate(source).orElseThrow()).isBetween(RATE / 2, RATE * 0.9);
        new Budgets(otherPool()).searches(source).await();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(780));
    }

    private static int mostIn(List<Long> moments, Duration window) {
        int most = 0;
        int from = 0;
        for (int to = 0; to < moments.size(); to++) {
            while (moments.get(to) - moments.get(from) > window.toNanos()) {
                from++;
            }
            most = Math.max(most, to - from + 1);
        }
        return most;
    }

    private DataSource otherPool() {
        PGSimpleDataSource other = new PGSimpleDataSource();
        other.setUrl(url);
        other.setUser("postgres");
        other.setPassword("postgres");
        return other;
    }

    private RegisteredSource source(String id) {
        Mesh.as(Tokens.meshAdmin())
                .contentType("application/json")
                .body("""
                        {"id": "%s", "type": "stac-api", "url": "https://nowhere.example/stac",
                         "requestsPerSecond": %s}""".formatted(id, RATE))
                .post("/api/sources")
                .then()
                .statusCode(201);
        return sources.find(Optional.empty(), id).orElseThrow();
    }
}
