package io.terrane.imagery;

import io.micrometer.core.instrument.MeterRegistry;
import io.terrane.raster.io.RequestTerms.Outcome;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Adds up what became of requests, so that not each of them is a statement. */
@ApplicationScoped
class HealthTally {
    private final MeterRegistry metrics;
    private final Map<Long, Sum> sums = new HashMap<>();

    @Inject
    HealthTally(MeterRegistry metrics) {
        this.metrics = metrics;
    }

    /** Of one source since the last time they were taken. */
    static final class Sum {
        long requests;
        long failures;
        long throttles;
        long failuresInRow;
        long answered;
        double latencyMillis;
        Optional<Instant> succeededAt = Optional.empty();
        Optional<Instant> failedAt = Optional.empty();
        Optional<Instant> throttledAt = Optional.empty();
        Optional<String> failure = Optional.empty();
    }

    synchronized void tell(RegisteredSource source, URI server, Outcome outcome) {
        Sum sum = sums.computeIfAbsent(source.key(), key -> new Sum());
        Instant now = Instant.now();
        sum.requests++;
        switch (outcome) {
            case Outcome.Answered(Duration latency) -> {
                sum.answered++;
                sum.latencyMillis += latency.toNanos() / 1e6;
                sum.succeededAt = Optional.of(now);
                sum.failuresInRow = 0;
            }
            case Outcome.Throttled throttled -> {
                sum.throttles++;
                sum.throttledAt = Optional.of(now);
            }
            case Outcome.Failed(String why) -> {
                sum.failures++;
                sum.failuresInRow++;
                sum.failedAt = Optional.of(now);
                sum.failure = Optional.of(server + " " + why);
            }
        }
        metrics.counter(
                        "terrane.source.requests",
                        "source",
                        source.id(),
                        "domain",
                        source.domain().orElse(""),
                        "outcome",
                        switch (outcome) {
                            case Outcome.Answered answered -> "answered";
                            case Outcome.Throttled throttled -> "throttled";
                            case Outcome.Failed failed -> "failed";
                        })
                .increment();
    }

    /** What came together, which is forgotten here. */
    synchronized Map<Long, Sum> take() {
        Map<Long, Sum> taken = new HashMap<>(sums);
        sums.clear();
        return taken;
    }
}
