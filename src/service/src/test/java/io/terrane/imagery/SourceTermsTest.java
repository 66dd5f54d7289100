package io.terrane.imagery;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** Which servers get a source's headers. */
class SourceTermsTest {
    private static final Map<String, String> HEADERS = Map.of("Authorization", "Bearer hush");

    private static Map<String, String> sent(String source, String server, String... hosts) {
        RegisteredSource registered = new RegisteredSource(
                1,
                Optional.empty(),
                "archive",
                RegisteredSource.Type.STAC_API,
                Optional.empty(),
                URI.create(source),
                List.of("Authorization"),
                List.of(hosts),
                10,
                OptionalDouble.empty(),
                Map.of(),
                Optional.empty(),
                Optional.empty(),
                Instant.EPOCH,
                "somebody");
        Turns turns = new Turns(new BudgetStore(new PGSimpleDataSource()), 1, BudgetStore.Kind.ALL);
        return new SourceTerms(registered, HEADERS, turns, new HealthTally(new SimpleMeterRegistry()))
                .headers(URI.create(server));
    }

    @Test
    void goToTheSourcesOwnServer() {
        assertThat(sent("https://stac.example/v1", "https://stac.example")).isEqualTo(HEADERS);
        assertThat(sent("https://stac.example/v1", "https://STAC.example:443")).isEqualTo(HEADERS);
        assertThat(sent("http://stac.example:8080", "http://stac.example:8080")).isEqualTo(HEADERS);
    }

    @Test
    void goToHostsThatAreListed() {
        assertThat(sent("https://stac.example", "https://data.example", "data.example"))
                .isEqualTo(HEADERS);
        assertThat(sent("https://stac.example", "https://a.data.example:8443", "*.data.example"))
                .isEqualTo(HEADERS);
    }

    @Test
    void goNowhereElseAndNeverInTheClear() {
        for (String server : List.of(
                "https://other.example",
                "http://stac.example",
                "http://stac.example:443",
                "https://stac.example:8443",
                "https://stac.example.evil.example",
                "https://xdata.example",
                "http://data.example")) {
            assertThat(sent("https://stac.example/v1", server, "data.example"))
                    .as(server)
                    .isEmpty();
        }
    }
}
