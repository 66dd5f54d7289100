package io.terrane.run;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

/** One execution of a definition version, as it is read; {@link RunStore} moves it on. */
@Entity
@Table(name = "run")
@SuppressWarnings("NullAway.Init") // Hibernate fills the fields.
public class Run {
    @Id
    private UUID id;

    @Column(name = "definition_key")
    private long definitionKey;

    private String domain;
    private String definition;
    private String version;

    @Enumerated(EnumType.STRING)
    private RunState state;

    @Column(name = "created_at")
    private Instant createdAt;

    @Column(name = "created_by")
    private String createdBy;

    @Column(name = "started_at")
    private @Nullable Instant startedAt;

    @Column(name = "ended_at")
    private @Nullable Instant endedAt;

    @Column(name = "fencing_token")
    private long fencingToken;

    @Column(name = "cancel_requested")
    private boolean cancelRequested;

    @Column(name = "items_done")
    private int itemsDone;

    @Column(name = "items_total")
    private int itemsTotal;

    @Column(name = "chunks_done")
    private long chunksDone;

    @Column(name = "chunks_total")
    private long chunksTotal;

    @JdbcTypeCode(SqlTypes.JSON)
    private @Nullable String failure;

    private int priority;
    private @Nullable Instant deadline;

    @Column(name = "not_before")
    private @Nullable Instant notBefore;

    private int attempts;

    @Column(name = "pause_requested")
    private boolean pauseRequested;

    @Column(name = "chunk_rate")
    private double chunkRate;

    @JdbcTypeCode(SqlTypes.JSON)
    private @Nullable String computing;

    @Column(name = "bytes_read")
    private long bytesRead;

    @Column(name = "bytes_written")
    private long bytesWritten;

    @Column(name = "chunk_millis")
    private long chunkMillis;

    private String cause;

    @Column(name = "base_run")
    private @Nullable UUID baseRun;

    private boolean reuse;

    @Column(name = "product_version")
    private @Nullable String productVersion;

    @Column(name = "requested_by")
    private @Nullable String requestedBy;

    private @Nullable String trace;

    /** For Hibernate. */
    protected Run() {}

    Run(
            UUID id,
            long definitionKey,
            String domain,
            String definition,
            String version,
            Order order,
            Instant now,
            String by) {
        this.id = id;
        this.definitionKey = definitionKey;
        this.domain = domain;
        this.definition = definition;
        this.version = version;
        this.state = RunState.queued;
        this.createdAt = now;
        this.createdBy = by;
        this.priority = order.priority();
        this.deadline = order.deadline().orElse(null);
        this.cause = order.cause().text();
        this.reuse = true;
    }

    /** From the run that made what is published, instead of from nothing. */
    Run basedOn(UUID base, boolean reused) {
        this.baseRun = base;
        this.reuse = reused;
        return this;
    }

    /** As {@link RunCause#text}. */
    String cause() {
        return cause;
    }

    /** The run that made the version which this one adds to or revises. */
    Optional<UUID> baseRun() {
        return Optional.ofNullable(baseRun);
    }

    /** Whether it takes over what has not changed. */
    boolean reuses() {
        return reuse;
    }

    /** What it was published as; empty also for one that found nothing changed. */
    Optional<String> productVersion() {
        return Optional.ofNullable(productVersion);
    }

    /** @param traceparent of the request */
    void requestedBy(String traceparent) {
        this.requestedBy = traceparent;
    }

    /** Id of the trace that its latest claim is told in; empty where nothing is traced. */
    Optional<String> trace() {
        return Optional.ofNullable(trace);
    }

    public UUID id() {
        return id;
    }

    long definitionKey() {
        return definitionKey;
    }

    String domain() {
        return domain;
    }

    String definition() {
        return definition;
    }

    String version() {
        return version;
    }

    RunState state() {
        return state;
    }

    Instant createdAt() {
        return createdAt;
    }

    String createdBy() {
        return createdBy;
    }

    Optional<Instant> startedAt() {
        return Optional.ofNullable(startedAt);
    }

    Optional<Instant> endedAt() {
        return Optional.ofNullable(endedAt);
    }

    /** How often it was claimed. */
    long fencingToken() {
        return fencingToken;
    }

    boolean cancelRequested() {
        return cancelRequested;
    }

    int itemsDone() {
        return itemsDone;
    }

    int itemsTotal() {
        return itemsTotal;
    }

    long chunksDone() {
        return chunksDone;
    }

    long chunksTotal() {
        return chunksTotal;
    }

    /** JSON with {@code item}, {@code asset}, {@code window} as far as they are known, and {@code detail}. */
    Optional<String> failure() {
        return Optional.ofNullable(failure);
    }

    int priority() {
        return priority;
    }

    Optional<Instant> deadline() {
        return Optional.ofNullable(deadline);
    }

    /** When it is tried again, after a source was not to be had. */
    Optional<Instant> notBefore() {
        return Optional.ofNullable(notBefore);
    }

    int attempts() {
        return attempts;
    }

    boolean pauseRequested() {
        return pauseRequested;
    }

    double chunkRate() {
        return chunkRate;
    }

    /** JSON: item → numbers of the chunks in work. */
    Optional<String> computing() {
        return Optional.ofNullable(computing);
    }

    long bytesRead() {
        return bytesRead;
    }

    long bytesWritten() {
        return bytesWritten;
    }

    Duration chunkTime() {
        return Duration.ofMillis(chunkMillis);
    }

    /** Until all chunks are done, as fast as the latest were; items that are not planned yet are taken to be like the others. */
    Optional<Duration> remaining() {
        if (state != RunState.running || chunkRate <= 0 || itemsTotal == 0 || chunksTotal == 0) {
            return Optional.empty();
        }
        double planned = Math.max(1, Math.min(itemsTotal, itemsDone + 1));
        double left = chunksTotal * Math.max(1, itemsTotal / planned) - chunksDone;
        return Optional.of(Duration.ofMillis(Math.round(Math.max(0, left) / chunkRate * 1000)));
    }
}
