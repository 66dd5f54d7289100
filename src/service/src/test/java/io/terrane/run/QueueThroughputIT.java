package io.terrane.run;

import static io.terrane.testing.Mesh.as;
import static io.terrane.testing.Mesh.publisher;
import static org.assertj.core.api.Assertions.assertThat;

import io.agroal.api.AgroalDataSource;
import io.terrane.testing.Mesh;
import io.terrane.testing.MeshTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Ten thousand runs wait in a hundred domains, and workers take and end them side by side. */
@MeshTest
class QueueThroughputIT {
    private static final Logger LOG = Logger.getLogger(QueueThroughputIT.class);
    private static final int DOMAINS = 100;
    private static final int RUNS = 10_000;
    private static final int WORKERS = 4;

    @Inject
    AgroalDataSource database;

    @Inject
    RunQueue queue;

    @Inject
    RunStore runs;

    @AfterEach
    void clear() throws Exception {
        sql("delete from run where domain like 'queue-%'");
        sql("delete from definition where domain like 'queue-%'");
        sql("delete from domain_share where domain like 'queue-%'");
    }

    @Test
    void everyRunIsTakenOnceAndDomainsTakeTurns() throws Exception {
        fill();
        assertTurns();
        List<Claim> claims = new ArrayList<>();
        long start = System.nanoTime();
        try (ExecutorService threads = Executors.newFixedThreadPool(WORKERS)) {
            List<Future<List<Claim>>> workers = new ArrayList<>();
            for (int i = 0; i < WORKERS; i++) {
                workers.add(threads.submit(this::work));
            }
            for (Future<List<Claim>> worker : workers) {
                claims.addAll(worker.get());
            }
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        LOG.infof(
                "%d runs claimed and ended in %.1f s: %.0f a second", claims.size(), seconds, claims.size() / seconds);

        // The service's own worker may have had one or the other.
        assertThat(claims.stream().map(Claim::runId).distinct().count()).isEqualTo(claims.size());
        assertThat(claims).hasSizeGreaterThan(RUNS - 20);
        assertThat(claims.size() / seconds).as("runs a second").isGreaterThan(50);
    }

    private void assertTurns() {
        List<Claim> claims = new ArrayList<>();
        for (int i = 0; i < DOMAINS; i++) {
            claims.add(queue.claim("a test", Duration.ofMinutes(5)).orElseThrow());
        }
        Map<String, Long> turns = claims.stream().collect(Collectors.groupingBy(Claim::domain, Collectors.counting()));
        assertThat(turns).hasSizeGreaterThan(DOMAINS - 5);
        assertThat(turns.values()).allMatch(count -> count <= 2);
        claims.forEach(runs::release);
    }

    private List<Claim> work() {
        List<Claim> claims = new ArrayList<>();
        while (true) {
            Optional<Claim> claim = queue.claim(UUID.randomUUID().toString(), Duration.ofMinutes(5));
            if (claim.isEmpty()) {
                return claims;
            }
            if (claim.get().domain().startsWith("queue-")) {
                runs.end(claim.get(), RunState.cancelled, Optional.empty());
                claims.add(claim.get());
            } else {
                runs.release(claim.get());
            }
        }
    }

    /** The service's own worker waits for a source that does not answer when it gets hold of one. */
    private void fill() throws Exception {
        Mesh mesh = new Mesh("http://127.0.0.1:1/stac");
        mesh.domain("quiet");
        if (as(publisher("quiet"))
                        .get("/api/domains/quiet/definitions/ndvi/versions/1.0.0")
                        .statusCode()
                == 404) {
            mesh.register("quiet", mesh.definition("quiet", "ndvi", "1.0.0", "domain"));
            mesh.publishDefinition("quiet", "ndvi", "1.0.0");
        }
        sql("""
                insert into domain (id, title, created_at, created_by)
                select 'queue-' || i, 'Queue', now(), 'test' from generate_series(0, %d) i on conflict do nothing""".formatted(DOMAINS - 1));
        sql("""
                insert into domain_share (domain, virtual_time)
                select id, 0 from domain where id like 'queue-%' on conflict do nothing""");
        sql("""
                insert into definition (domain, id, version, title, state, document, created_at, created_by, updated_at)
                select 'queue-' || i %% %d, 'waiting', i || '.0.0', title, state, document, now(), 'test', now()
                from generate_series(1, %d) i, definition d where d.domain = 'quiet'""".formatted(DOMAINS, RUNS));
        sql("""
                insert into run (id, definition_key, domain, definition, version, state, created_at, created_by)
                select gen_random_uuid(), key, domain, id, version, 'queued', now(), 'test'
                from definition where domain like 'queue-%'""");
        sql("analyze run");
    }

    private void sql(String statement) throws Exception {
        try (Connection connection = database.getConnection();
                Statement sql = connection.createStatement()) {
            sql.execute(statement);
        }
    }
}
