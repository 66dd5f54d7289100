package io.terrane.run;

import io.agroal.api.AgroalDataSource;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.scheduler.Scheduled;
import io.terrane.database.Statements;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Charges domains for what their runs use, and counts it for those who operate the node. */
@ApplicationScoped
class RunAccounts {
    private static final String OPEN = """
            select state, count(*), coalesce(extract(epoch from now() - min(created_at)), 0)
            from run where state in ('queued', 'running', 'paused') group by state""";

    private final RunStore runs;
    private final Quotas quotas;
    private final MeterRegistry meters;
    private final Statements statements;
    private final Counter bytesRead;
    private final Counter bytesWritten;
    private final Counter chunkSeconds;
    private final Map<String, Long> open = new ConcurrentHashMap<>();
    private volatile double oldestQueuedSeconds;

    @Inject
    RunAccounts(RunStore runs, Quotas quotas, MeterRegistry meters, AgroalDataSource database) {
        this.runs = runs;
        this.quotas = quotas;
        this.meters = meters;
        this.statements = new Statements(database);
        this.bytesRead = Counter.builder("terrane.run.bytes.read")
                .description("Bytes that runs read from sources")
                .baseUnit("bytes")
                .register(meters);
        this.bytesWritten = Counter.builder("terrane.run.bytes.written")
                .description("Bytes of chunks that runs wrote")
                .baseUnit("bytes")
                .register(meters);
        this.chunkSeconds = Counter.builder("terrane.run.chunk.time")
                .description("From the beginning to the end of each chunk")
                .baseUnit("seconds")
                .register(meters);
        for (RunState state : RunState.OPEN) {
            Gauge.builder("terrane.runs", () -> open.getOrDefault(state.name(), 0L))
                    .description("Runs that are yet to end")
                    .tag("state", state.name())
                    .register(meters);
        }
        Gauge.builder("terrane.runs.oldest.queued", () -> oldestQueuedSeconds)
                .description("How long the oldest queued run has waited")
                .baseUnit("seconds")
                .register(meters);
    }

    @Scheduled(every = "10s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void look() {
        record Open(String state, long count, double age) {}
        List<Open> rows = statements.query(
                "counting runs", row -> new Open(row.getString(1), row.getLong(2), row.getDouble(3)), OPEN);
        open.keySet().retainAll(rows.stream().map(Open::state).toList());
        rows.forEach(row -> open.put(row.state, row.count));
        oldestQueuedSeconds = rows.stream()
                .filter(row -> row.state.equals(RunState.queued.name()))
                .mapToDouble(Open::age)
                .findAny()
                .orElse(0);
    }

    void charge(Claim claim, RunProgress progress, RunProgress.Used used) {
        runs.progress(claim, progress, used);
        bytesRead.increment(used.bytesRead());
        bytesWritten.increment(used.bytesWritten());
        chunkSeconds.increment(used.chunkMillis() / 1000.0);
    }

    /** Which of the domain's quotas is used up, if one is. */
    Optional<String> exceeded(String domain) {
        return quotas.exceeded(domain);
    }

    void ended(RunState state) {
        Counter.builder("terrane.runs.ended")
                .description("Runs that ended")
                .tag("state", state.name())
                .register(meters)
                .increment();
    }
}
