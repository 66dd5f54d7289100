package io.terrane.run;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.terrane.raster.io.RequestTrace;
import io.terrane.telemetry.RunTrace;
import io.terrane.telemetry.RunTraces;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/** Claims runs and executes them, as many at once as configured. */
@ApplicationScoped
class Worker {
    private static final Logger LOG = Logger.getLogger(Worker.class);

    private final RunQueue queue;
    private final RunStore runs;
    private final JournalStore journals;
    private final RunAccounts accounts;
    private final RunExecution execution;
    private final RunTraces traces;
    private final RunConfig config;
    private final String name = "worker-" + UUID.randomUUID();
    private final Set<Claim> held = ConcurrentHashMap.newKeySet();
    private final Semaphore wakeUp = new Semaphore(0);
    private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(
            1, Thread.ofPlatform().daemon().name("heartbeat-", 0).factory());
    private final ExecutorService threads = Executors.newCachedThreadPool(
            Thread.ofPlatform().daemon().name("run-", 0).factory());

    @Inject
    Worker(
            RunQueue queue,
            RunStore runs,
            JournalStore journals,
            RunAccounts accounts,
            RunExecution execution,
            RunTraces traces,
            RunConfig config) {
        this.queue = queue;
        this.runs = runs;
        this.journals = journals;
        this.accounts = accounts;
        this.execution = execution;
        this.traces = traces;
        this.config = config;
    }

    void start(@Observes StartupEvent event) {
        if (config.enabled()) {
            for (int i = 0; i < config.runs(); i++) {
                threads.execute(this::work);
            }
        }
    }

    /** Looks at the queue at once instead of at the next poll. */
    void wakeUp() {
        wakeUp.release();
    }

    private void work() {
        while (!Thread.currentThread().isInterrupted()) {
            try {
                Optional<Claim> claim = queue.claim(name, config.lease());
                if (claim.isPresent()) {
                    execute(claim.get());
                } else {
                    wakeUp.tryAcquire(config.poll().toMillis(), TimeUnit.MILLISECONDS);
                    wakeUp.drainPermits();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (RuntimeException e) {
                LOG.error("Looking for runs failed; it is tried again", e);
                pause();
            }
        }
    }

    private void pause() {
        try {
            Thread.sleep(config.poll());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void execute(Claim claim) throws InterruptedException {
        held.add(claim);
        boolean interrupted = true;
        try (RunTrace trace = begin(claim);
                RequestTrace requests = RequestTrace.enter(trace.traceparent());
                Heartbeat heartbeat = new Heartbeat(
                        runs, accounts, claim, new ClaimJournal(journals, claim), config.lease(), timer)) {
            heartbeat.tells(trace);
            execution.execute(claim, heartbeat);
            interrupted = false;
        } catch (LeaseLostException e) {
            interrupted = false;
            LOG.warn(e.getMessage());
        } catch (RuntimeException e) {
            // Whatever this was, it was not foreseen: the run goes back to the queue until its claims are used up.
            LOG.errorf(e, "Run %s broke off", claim.runId());
            interrupted = false;
            runs.release(claim);
        } finally {
            // What a shutdown cuts off is released by the shutdown.
            if (!interrupted) {
                held.remove(claim);
            }
        }
    }

    private RunTrace begin(Claim claim) {
        RunTrace trace = traces.begin(
                new RunTraces.Executed(
                        claim.runId(), claim.domain(), claim.definition(), claim.version(), claim.fencingToken()),
                runs.requestedBy(claim.runId()));
        trace.id().ifPresent(id -> runs.traced(claim, id));
        trace.event("claimed");
        return trace;
    }

    /** Runs that are cut off are another worker's at once. */
    void stop(@Observes ShutdownEvent event) {
        threads.shutdownNow();
        timer.shutdownNow();
        try {
            if (!threads.awaitTermination(10, TimeUnit.SECONDS)) {
                LOG.warn("Runs are still in work; their leases run out by themselves");
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        for (Claim claim : held) {
            try {
                runs.release(claim);
            } catch (RuntimeException e) {
                LOG.warnf(e, "The lease of run %s runs out by itself", claim.runId());
            }
        }
    }
}
