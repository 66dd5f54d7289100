package io.terrane.imagery;

import static io.terrane.testing.Mesh.as;
import static io.terrane.testing.Mesh.publisher;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.agroal.api.AgroalDataSource;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.terrane.database.Statements;
import io.terrane.testing.ArchiveServer;
import io.terrane.testing.Mesh;
import io.terrane.testing.MeshTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Mirrors follow their sources: what is new comes, what was broken off goes on, and an order that is not kept does no harm. */
@MeshTest
class HarvestIT {
    private static final Instant FIRST = Instant.parse("2023-01-01T00:00:00Z");
    private static final int ITEMS = 450;

    @Inject
    AgroalDataSource database;

    @BeforeEach
    void domain() {
        new Mesh("unused").domain("harvesters");
    }

    @Test
    void goesOnWhereItWasBrokenOffAndReadsWhatIsNewAlone() throws Exception {
        try (ArchiveServer archive = filled()) {
            archive.failAfter(2);
            register("harvesters", archive, "updates");
            JsonPath broken = await("updates", body -> body.getString("mirror[0].failure") != null);
            assertThat(broken.getString("mirror[0].mode")).isEqualTo("updates");
            assertThat(broken.getInt("mirror[0].items")).isEqualTo(400);
            assertThat(broken.getString("mirror[0].completeAt")).isNull();
            archive.failAfter(100);
            int before = archive.searches().size();
            harvest("updates");
            JsonPath whole = await("updates", body -> body.getString("mirror[0].completeAt") != null);
            assertThat(whole.getInt("mirror[0].items")).isEqualTo(ITEMS);
            // From the last one that was kept: those before it are not read again.
            assertThat(since(archive.searches().get(before))).isEqualTo(updated(399));
            assertThat(archive.searches()).hasSize(before + 1);

            archive.put("scene-1000", FIRST, updated(1_000));
            archive.put("scene-7", FIRST.plusSeconds(1), updated(1_001));
            before = archive.searches().size();
            String complete = whole.getString("mirror[0].completeAt");
            harvest("updates");
            JsonPath again = await("updates", body -> !complete.equals(body.getString("mirror[0].completeAt")));
            assertThat(again.getInt("mirror[0].items")).isEqualTo(ITEMS + 1);
            assertThat(archive.searches()).hasSize(before + 1);
            assertThat(since(archive.searches().get(before)))
                    .isEqualTo(updated(ITEMS - 1).minus(Duration.ofMinutes(10)));
        }
    }

    @Test
    void isHarvestedByTimeWhereTheOrderIsNotKept() throws Exception {
        try (ArchiveServer archive = filled()) {
            archive.breakOrder();
            register("harvesters", archive, "windows");
            JsonPath whole = await("windows", body -> body.getString("mirror[0].completeAt") != null);
            assertThat(whole.getString("mirror[0].mode")).isEqualTo("windows");
            assertThat(whole.getInt("mirror[0].items")).isEqualTo(ITEMS);
            assertThat(archive.searches().getLast().has("filter")).isFalse();

            // Within the look-back of the time of sensing, what is gone is noticed.
            archive.put("late", Instant.now().minus(Duration.ofDays(2)), Instant.now());
            archive.put("soon gone", Instant.now().minus(Duration.ofDays(1)), Instant.now());
            assertThat(again("windows").getInt("mirror[0].items")).isEqualTo(ITEMS + 2);
            archive.remove("soon gone");
            assertThat(again("windows").getInt("mirror[0].items")).isEqualTo(ITEMS + 1);
            assertThat(
                            new Statements(database)
                                    .query(
                                            "counting",
                                            row -> row.getInt(1),
                                            "select count(*) from mirrored_item i join source s on s.key = i.source where s.id = 'windows'"))
                    .containsExactly(ITEMS + 1);
        }
    }

    @Test
    void whatTheSourceDeletedLeavesTheMirrorOnceAllIsRead() throws Exception {
        try (ArchiveServer archive = filled()) {
            register("harvesters", archive, "reconciled");
            await("reconciled", body -> body.getString("mirror[0].completeAt") != null);
            archive.remove("scene-3");
            archive.remove("scene-449");
            // Updates do not tell.
            assertThat(again("reconciled").getInt("mirror[0].items")).isEqualTo(ITEMS);

            // A source that breaks off has lost only what it was read without, and goes on there.
            archive.failAfter(5);
            reconcile("reconciled");
            JsonPath broken = await("reconciled", body -> body.getString("mirror[0].failure") != null);
            assertThat(broken.getString("mirror[0].reconciledAt")).isNull();
            assertThat(broken.getInt("mirror[0].items")).isEqualTo(ITEMS - 1);
            archive.failAfter(100);
            int before = archive.searches().size();
            reconcile("reconciled");
            JsonPath whole = await("reconciled", body -> body.getString("mirror[0].reconciledAt") != null);
            assertThat(whole.getInt("mirror[0].items")).isEqualTo(ITEMS - 2);
            assertThat(ids("reconciled")).hasSize(ITEMS - 2).doesNotContain("scene-3", "scene-449");
            assertThat(archive.searches().stream()
                            .skip(before)
                            .filter(search -> !search.has("filter"))
                            .map(search -> search.path("datetime").asText()))
                    .noneMatch(datetime -> datetime.startsWith("2022-12-01"));

            // Nor is anything taken for deleted that the source says it has and does not give.
            for (int i = 0; i < 250; i++) {
                archive.put("dense-" + i, FIRST.plusSeconds(60L * i), updated(2_000 + i));
            }
            assertThat(again("reconciled").getInt("mirror[0].items")).isEqualTo(ITEMS - 2 + 250);
            archive.truncate(true);
            String last = whole.getString("mirror[0].reconciledAt");
            reconcile("reconciled");
            JsonPath truncated = await("reconciled", body -> !last.equals(body.getString("mirror[0].reconciledAt")));
            assertThat(truncated.getInt("mirror[0].items")).isEqualTo(ITEMS - 2 + 250);
        }
    }

    private List<String> ids(String source) {
        return new Statements(database)
                .query(
                        "reading",
                        row -> row.getString(1),
                        "select i.id from mirrored_item i join source s on s.key = i.source where s.id = ?",
                        source);
    }

    @Test
    void noDomainFillsTheDatabase() throws Exception {
        new Mesh("unused").domain("hoarders");
        try (ArchiveServer archive = ArchiveServer.start()) {
            for (int i = 0; i < 2_500; i++) {
                archive.put("scene-" + i, FIRST, updated(i));
            }
            register("hoarders", archive, "endless");
            JsonPath stopped =
                    Mesh.awaitHealth("hoarders", "endless", body -> body.getString("mirror[0].failure") != null);
            assertThat(stopped.getString("mirror[0].failure")).contains("there are more than 2000 Items");
            assertThat(stopped.getInt("mirror[0].items")).isEqualTo(2_000);
            register("hoarders", archive, "more");
            assertThat(Mesh.awaitHealth("hoarders", "more", body -> body.getString("mirror[0].failure") != null)
                            .getInt("mirror[0].items"))
                    .isZero();
        }
    }

    private static Instant updated(int number) {
        return FIRST.plus(Duration.ofHours(number));
    }

    private static Instant since(JsonNode search) {
        return Instant.parse(search.at("/filter/args/1/timestamp").asText());
    }

    private static ArchiveServer filled() throws Exception {
        ArchiveServer archive = ArchiveServer.start();
        for (int i = 0; i < ITEMS; i++) {
            archive.put("scene-" + i, FIRST.plus(Duration.ofHours(i * 7L)), updated(i));
        }
        return archive;
    }

    private static void register(String domain, ArchiveServer archive, String id) {
        as(publisher(domain))
                .contentType(ContentType.JSON)
                .body("""
                        {"id": "%s", "type": "stac-api", "url": "%s", "requestsPerSecond": 500,
                         "mirror": {"collections": ["scenes"], "since": "2022-12-01"}}""".formatted(id, archive.stac()))
                .post("/api/domains/{d}/sources", domain)
                .then()
                .statusCode(201);
    }

    private static void harvest(String source) {
        as(publisher("harvesters"))
                .post("/api/domains/harvesters/sources/{s}/harvest", source)
                .then()
                .statusCode(202);
    }

    private static void reconcile(String source) {
        as(publisher("harvesters"))
                .post("/api/domains/harvesters/sources/{s}/harvest?all=true", source)
                .then()
                .statusCode(202);
    }

    private static JsonPath again(String source) throws Exception {
        String before = await(source, body -> true).getString("mirror[0].completeAt");
        harvest(source);
        return await(source, body -> !before.equals(body.getString("mirror[0].completeAt")));
    }

    private static JsonPath await(String source, Predicate<JsonPath> wanted) throws Exception {
        return Mesh.awaitHealth("harvesters", source, wanted);
    }
}
