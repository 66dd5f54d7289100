package io.terrane.schedule;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.scheduler.Scheduled;
import io.terrane.execution.RunFailedException;
import io.terrane.problem.ProblemException;
import io.terrane.run.RunCause;
import io.terrane.run.Runs;
import io.terrane.run.SourceChanges;
import io.terrane.schedule.Schedule.Result;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import org.jboss.logging.Logger;

/**
 * Queues runs when they are due. A moment that passes while nobody looks is made up for once; a product that is being computed
 * already is left alone. A source that cannot be asked is asked less and less often.
 */
@ApplicationScoped
class Scheduler {
    private static final Logger LOG = Logger.getLogger(Scheduler.class);
    private static final int AT_ONCE = 8;
    private static final Duration LEASE = Duration.ofMinutes(10);

    /** Doublings of the time between two questions to a source that does not answer. */
    private static final int MOST_DOUBLINGS = 5;

    private final ScheduleStore store;
    private final Runs runs;
    private final SourceChanges sources;
    private final MeterRegistry meters;
    private final ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();
    private final Semaphore free = new Semaphore(AT_ONCE);

    @Inject
    Scheduler(ScheduleStore store, Runs runs, SourceChanges sources, MeterRegistry meters) {
        this.store = store;
        this.runs = runs;
        this.sources = sources;
        this.meters = meters;
    }

    @Scheduled(every = "${terrane.schedule.every:5s}", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void look() {
        while (free.tryAcquire()) {
            Optional<Schedule> due = Optional.empty();
            try {
                due = store.take(LEASE);
                due.ifPresent(schedule -> workers.execute(() -> {
                    try {
                        act(schedule);
                    } catch (RuntimeException e) {
                        LOG.errorf(e, "The schedule of %s/%s failed", schedule.domain(), schedule.definition());
                    } finally {
                        free.release();
                    }
                }));
            } finally {
                if (due.isEmpty()) {
                    free.release();
                }
            }
            if (due.isEmpty()) {
                return;
            }
        }
    }

    private record Outcome(Result result, Optional<String> detail, Optional<UUID> run) {
        static Outcome of(Result result, Exception why) {
            return new Outcome(result, Optional.ofNullable(why.getMessage()), Optional.empty());
        }
    }

    private void act(Schedule schedule) {
        RunCause cause = schedule.due(Instant.now());
        Outcome outcome = attempt(schedule, cause);
        int failures = outcome.result == Result.failed ? schedule.state().failures() + 1 : 0;
        Instant now = Instant.now();
        long factor = 1L << Math.min(failures, MOST_DOUBLINGS);
        store.done(
                schedule,
                new Schedule.Last(now, cause, outcome.result, outcome.detail, outcome.run),
                failures,
                schedule.rule().next(now),
                schedule.rule().pollEvery().map(every -> now.plus(every.multipliedBy(factor))));
        Counter.builder("terrane.schedules")
                .description("What came of schedules")
                .tag("cause", cause.text())
                .tag("result", outcome.result.name())
                .register(meters)
                .increment();
    }

    private Outcome attempt(Schedule schedule, RunCause cause) {
        try {
            Optional<String> why = Optional.empty();
            if (cause == RunCause.NEW_SCENES) {
                why = sources.of(schedule.domain(), schedule.definition());
                if (why.isEmpty()) {
                    return new Outcome(Result.unchanged, Optional.empty(), Optional.empty());
                }
            } else if (sources.wouldUndoStepBack(schedule.domain(), schedule.definition())) {
                return new Outcome(
                        Result.unchanged,
                        Optional.of("an owner went back to an earlier version, and the source has nothing else since"),
                        Optional.empty());
            }
            UUID run = runs.renew(
                            schedule.domain(),
                            schedule.definition(),
                            cause,
                            "schedule of " + schedule.state().changedBy())
                    .id();
            return new Outcome(Result.queued, why, Optional.of(run));
        } catch (ProblemException e) {
            return Outcome.of(Result.refused, e);
        } catch (RunFailedException e) {
            return Outcome.of(Result.failed, e);
        }
    }

    @PreDestroy
    void stop() {
        workers.shutdownNow();
    }
}
