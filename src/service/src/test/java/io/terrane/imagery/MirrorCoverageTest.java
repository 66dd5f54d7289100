package io.terrane.imagery;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.terrane.definition.DefinitionReader;
import io.terrane.definition.ProductDefinition;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a mirror may stand in for, and what is kept in it. */
class MirrorCoverageTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    private static ProductDefinition definition(String collections) throws Exception {
        return DefinitionReader.read("""
                domain: agronomy
                id: ndvi
                version: 1.0.0
                title: NDVI
                source: {ref: archive, collections: %s, maxItems: 10, radiometry: raw, bands: {a: B04}}
                area: {bbox: [10, 44, 11, 45]}
                time: {interval: 2023-06-01/2023-08-31}
                expression: a
                metadata: {units: "1", validRange: [-1, 1], processingLevel: L3, license: CC-BY-4.0}
                """.formatted(collections).getBytes(StandardCharsets.UTF_8));
    }

    private static RegisteredSource.Mirror mirror(Optional<List<Double>> bbox, Optional<Instant> since) {
        return new RegisteredSource.Mirror(
                List.of("a", "b"), bbox, since, Duration.ofHours(1), Duration.ofDays(30), Duration.ofDays(1));
    }

    private static Harvest harvest(String collection, Optional<Instant> completeAt) {
        return new Harvest(
                1,
                collection,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                completeAt,
                1,
                Optional.empty(),
                Optional.empty(),
                0,
                NOON,
                1,
                new Harvest.Reconciliation(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty()));
    }

    private static Optional<Instant> complete(
            Optional<List<Double>> bbox, Optional<Instant> since, String collections, Harvest... harvests)
            throws Exception {
        return MirrorStore.completeFor(mirror(bbox, since), Arrays.asList(harvests), definition(collections));
    }

    @Test
    void itIsAsOldAsTheOldestCollectionThatIsAskedFor() throws Exception {
        Harvest a = harvest("a", Optional.of(NOON));
        Harvest b = harvest("b", Optional.of(NOON.minusSeconds(60)));
        assertThat(complete(Optional.empty(), Optional.empty(), "[a]", a, b)).contains(NOON);
        assertThat(complete(Optional.empty(), Optional.empty(), "[a, b]", a, b)).contains(NOON.minusSeconds(60));
        assertThat(complete(Optional.empty(), Optional.empty(), "[a, c]", a, b)).isEmpty();
        assertThat(complete(Optional.empty(), Optional.empty(), "[a]", harvest("a", Optional.empty())))
                .isEmpty();
        // A static catalog is kept as a whole.
        assertThat(complete(Optional.empty(), Optional.empty(), "[c]", harvest("", Optional.of(NOON))))
                .contains(NOON);
    }

    @Test
    void itStandsInForNothingThatItWasNotHarvestedFor() throws Exception {
        Harvest a = harvest("a", Optional.of(NOON));
        assertThat(complete(Optional.of(List.of(10.0, 44.0, 11.0, 45.0)), Optional.empty(), "[a]", a))
                .isPresent();
        assertThat(complete(Optional.of(List.of(10.1, 44.0, 11.0, 45.0)), Optional.empty(), "[a]", a))
                .isEmpty();
        assertThat(complete(Optional.empty(), Optional.of(Instant.parse("2023-06-01T00:00:00Z")), "[a]", a))
                .isPresent();
        assertThat(complete(Optional.empty(), Optional.of(Instant.parse("2023-06-02T00:00:00Z")), "[a]", a))
                .isEmpty();
    }

    @Test
    void itemsAreKeptByWhereAndWhenTheyAre() throws Exception {
        assertThat(kept("[10, 44, 11, 45]").orElseThrow().lon()).isEqualTo("{[10.0,11.0]}");
        assertThat(kept("[179, 44, 0, -179, 45, 9]").orElseThrow().lon())
                .as("across the antimeridian")
                .isEqualTo("{[-180,-179.0],[179.0,180]}");
        assertThat(kept("[179, 44, 0, -179, 45, 9]").orElseThrow().lat()).isEqualTo("[44.0,45.0]");
        for (String bbox : List.of("null", "[]", "[1, 2, 3]", "[10, 45, 11, 44]", "[10, \"44\", 11, 45]")) {
            assertThat(kept(bbox)).as(bbox).isEmpty();
        }
    }

    private static Optional<MirroredItem> kept(String bbox) throws Exception {
        ObjectNode item = (ObjectNode) new ObjectMapper().readTree("""
                {"id": "x", "collection": "a", "bbox": %s, "properties": {"datetime": "2023-06-01T00:00:00Z"}}""".formatted(bbox));
        return MirroredItem.of(item, Optional.empty(), Optional.empty());
    }
}
