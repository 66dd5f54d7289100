package io.terrane.run;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.hasSize;

import io.agroal.api.AgroalDataSource;
import io.restassured.path.json.JsonPath;
import io.terrane.execution.DefinitionExecutor;
import io.terrane.raster.store.ObjectStore;
import io.terrane.testing.Mesh;
import io.terrane.testing.MeshTest;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

/** Workers that die, and come back too late. */
@MeshTest
class TakeoverIT {
    @ConfigProperty(name = "terrane.test.imagery")
    String imagery;

    @Inject
    AgroalDataSource database;

    @Inject
    RunStore runs;

    @Inject
    RunQueue queue;

    @Inject
    JournalStore journals;

    @Inject
    ObjectStore store;

    @Test
    void aRunWhoseWorkerDiedIsTakenOverAndEndsOnce() throws Exception {
        Claim dead = heldByADeadWorker("orchards", 1, "now() - interval '1 second'");
        String half = DefinitionExecutor.staging(dead.prefix()) + "/half";
        store.put(half, "half".getBytes(StandardCharsets.UTF_8));
        JsonPath run = new Mesh(imagery).await("orchards", dead.runId().toString());

        assertThat(run.getString("state")).isEqualTo("succeeded");
        assertThat(run.getInt("claims")).isEqualTo(2);
        // The dead worker comes back: nothing that it does counts any more.
        assertThatThrownBy(() -> runs.succeed(dead, 0, Optional.empty())).isInstanceOf(LeaseLostException.class);
        assertThatThrownBy(() -> runs.heartbeat(dead, Duration.ofSeconds(30))).isInstanceOf(LeaseLostException.class);
        runs.progress(dead, new RunProgress(99, 99, 99, 99, 9, null), new RunProgress.Used(9, 9, 9));
        assertThatThrownBy(() -> journals.planned(dead, "another")).isInstanceOf(LeaseLostException.class);
        assertThat(new Mesh(imagery).await("orchards", dead.runId().toString()).getInt("items.done"))
                .isEqualTo(3);
        given().get("/stac/search?collections=orchards.ndvi").then().body("features", hasSize(3));
        assertThat(store.head(half)).isEmpty();
    }

    @Test
    void aRunIsLeftAloneWhileItsLeaseHolds() throws Exception {
        Claim alive = heldByADeadWorker("meadows", 1, "now() + interval '2 seconds'");
        Thread.sleep(1_000);
        assertThat(runs.heartbeat(alive, Duration.ofMillis(1))).isEqualTo(RunStore.Wish.none);
        JsonPath run = new Mesh(imagery).await("meadows", alive.runId().toString());
        assertThat(run.getString("state")).isEqualTo("succeeded");
        assertThat(run.getInt("claims")).isEqualTo(2);
    }

    @Test
    void aRunThatKillsItsWorkersIsGivenUp() throws Exception {
        Claim dead = heldByADeadWorker("volcanoes", 4, "now() - interval '1 second'");
        JsonPath run = new Mesh(imagery).await("volcanoes", dead.runId().toString());
        assertThat(run.getString("state")).isEqualTo("failed");
        assertThat(run.getString("failure.detail")).contains("given up after 5 workers");
    }

    /** A run as a worker leaves it that was killed after so many claims. */
    private Claim heldByADeadWorker(String domain, long token, String leaseUntil) throws Exception {
        Mesh mesh = new Mesh(imagery);
        mesh.domain(domain);
        queue.admit(domain);
        mesh.register(domain, mesh.definition(domain, "ndvi", "1.0.0", "public"));
        mesh.publishDefinition(domain, "ndvi", "1.0.0");
        UUID id = UUID.randomUUID();
        try (Connection connection = database.getConnection();
                PreparedStatement insert = connection.prepareStatement("""
                        insert into run (id, definition_key, domain, definition, version, state, created_at, created_by,
                          started_at, worker, lease_until, fencing_token, silent)
                        select ?, key, domain, id, version, 'running', now(), 'paula', now(), 'dead', %s, ?, ?
                        from definition where domain = ?""".formatted(leaseUntil))) {
            insert.setObject(1, id);
            insert.setLong(2, token);
            insert.setLong(3, token);
            insert.setString(4, domain);
            assertThat(insert.executeUpdate()).isEqualTo(1);
        }
        return new Claim(id, token, domain, "ndvi", "1.0.0", 0, 0, Optional.empty(), Optional.empty());
    }
}
