package io.terrane.run;

import io.terrane.catalog.ProductVersion;
import io.terrane.lineage.Lineage;
import io.terrane.lineage.LineageRun;
import io.terrane.problem.ProblemException;
import io.terrane.publish.Publisher;
import io.terrane.registry.DefinitionRegistry;
import io.terrane.registry.DefinitionVersion;
import io.terrane.telemetry.RunTraces;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** Queues, finds and cancels runs; access is the caller's to ask for. */
@ApplicationScoped
public class Runs {
    private static final int MOST_LISTED = 200;

    private final RunRepository repository;
    private final RunStore store;
    private final RunQueue queue;
    private final Quotas quotas;
    private final DefinitionRegistry registry;
    private final Publisher publisher;
    private final Renewal renewal;
    private final RunTraces traces;
    private final Lineage lineage;

    @Inject
    Runs(
            RunRepository repository,
            RunStore store,
            RunQueue queue,
            Quotas quotas,
            DefinitionRegistry registry,
            Publisher publisher,
            Renewal renewal,
            RunTraces traces,
            Lineage lineage) {
        this.repository = repository;
        this.store = store;
        this.queue = queue;
        this.quotas = quotas;
        this.registry = registry;
        this.publisher = publisher;
        this.renewal = renewal;
        this.traces = traces;
        this.lineage = lineage;
    }

    @Transactional
    Run enqueue(String domain, String id, String version, Order order, String by) {
        DefinitionVersion definition = runnable(domain, id, version);
        if (publisher.isPublished(domain, id, version)) {
            throw new ProblemException.Conflict(
                    "Version " + version + " of " + id
                            + " has its product already: refresh it to add what is new at its source, or register a new version.");
        }
        return queue(new Run(UUID.randomUUID(), definition.key(), domain, id, version, order, Instant.now(), by));
    }

    /** @param full whether all is computed again */
    @Transactional
    Run refresh(String domain, String id, String version, boolean full, Order order, String by) {
        DefinitionVersion definition = runnable(domain, id, version);
        ProductVersion published = publisher
                .base(domain, id, version)
                .orElseThrow(() -> new ProblemException.Conflict(
                        "Version " + version + " of " + id + " has no product yet: queue a run first."));
        return queue(new Run(UUID.randomUUID(), definition.key(), domain, id, version, order, Instant.now(), by)
                .basedOn(published.runId(), !full));
    }

    /**
     * The product of a definition is brought to what its source has: made, where the newest has none yet, or refreshed from the
     * version that is current.
     *
     * @throws ProblemException when it cannot be queued, saying why
     */
    @Transactional
    public Run renew(String domain, String id, RunCause cause, String by) {
        Renewal.Plan plan = renewal.of(domain, id);
        String version = plan.definition().version();
        Order order = Order.by(cause);
        return plan.base().isPresent()
                ? refresh(domain, id, version, false, order, by)
                : enqueue(domain, id, version, order, by);
    }

    private DefinitionVersion runnable(String domain, String id, String version) {
        DefinitionVersion definition = registry.require(domain, id, version);
        if (definition.state() != DefinitionVersion.State.published) {
            throw new ProblemException.Conflict("Version " + version + " of " + id + " is " + definition.state()
                    + ": publish the definition first.");
        }
        return definition;
    }

    private Run queue(Run run) {
        if (repository.isOpen(run.definitionKey())) {
            throw new ProblemException.Conflict(
                    "Version " + run.version() + " of " + run.definition() + " has a run that has not ended.");
        }
        requireQuota(run.domain());
        queue.admit(run.domain());
        traces.current().ifPresent(run::requestedBy);
        repository.persistAndFlush(run);
        return run;
    }

    private void requireQuota(String domain) {
        quotas.exceeded(domain).ifPresent(why -> {
            throw new ProblemException.Conflict("Nothing can be run: " + why + ".");
        });
    }

    /** Fresh from the database. */
    @Transactional
    Run require(UUID id) {
        return repository
                .findByIdOptional(id)
                .orElseThrow(() -> new ProblemException.NotFound("There is no run " + id + "."));
    }

    @Transactional
    List<Run> latest(String domain) {
        return repository.latest(domain, MOST_LISTED);
    }

    @Transactional
    void cancel(UUID id) {
        if (!store.cancel(id)) {
            throw new ProblemException.Conflict("Run " + id + " has ended.");
        }
        // One that runs is told of by its worker, and one that was never begun by nobody.
        Run run = require(id);
        if (run.state() == RunState.cancelled && run.startedAt().isPresent()) {
            lineage.aborted(new LineageRun(run.id(), run.domain(), run.definition(), run.version()));
        }
    }

    @Transactional
    void pause(UUID id) {
        if (!store.pause(id)) {
            throw new ProblemException.Conflict("Run " + id + " neither waits nor runs.");
        }
    }

    @Transactional
    void resume(UUID id) {
        Run run = require(id);
        requireQuota(run.domain());
        queue.admit(run.domain());
        if (!store.resume(id)) {
            throw new ProblemException.Conflict("Run " + id + " is not paused.");
        }
    }

    /** What is done of it is kept; the rest is computed. */
    @Transactional
    void retry(UUID id) {
        Run run = require(id);
        boolean made = run.baseRun().isEmpty() && publisher.isPublished(run.domain(), run.definition(), run.version());
        if (made || repository.isOpen(run.definitionKey()) || isOutdated(run)) {
            throw new ProblemException.Conflict("Version " + run.version() + " of " + run.definition()
                    + " has another run, or its product already.");
        }
        requireQuota(run.domain());
        queue.admit(run.domain());
        if (!store.retry(id)) {
            throw new ProblemException.Conflict(
                    "Run " + id + " did not fail, or what it had done was removed since: queue a new run.");
        }
    }

    /** Whether what it was to compute anew has been computed anew since, or another version is current. */
    private boolean isOutdated(Run run) {
        return run.baseRun()
                .filter(base -> publisher
                        .base(run.domain(), run.definition(), run.version())
                        .map(ProductVersion::runId)
                        .filter(base::equals)
                        .isEmpty())
                .isPresent();
    }

    @Transactional
    List<RunEvent> events(UUID id, long after) {
        return store.events(id, after, MOST_LISTED);
    }
}
