package io.terrane.run;

import io.terrane.problem.ProblemException;
import io.terrane.publish.Publisher;
import io.terrane.registry.DefinitionRegistry;
import io.terrane.registry.DefinitionVersion;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** Queues, finds and cancels runs; access is the caller's to ask for. */
@ApplicationScoped
class Runs {
    private static final int MOST_LISTED = 200;

    private final RunRepository repository;
    private final RunStore store;
    private final DefinitionRegistry registry;
    private final Publisher publisher;

    @Inject
    Runs(RunRepository repository, RunStore store, DefinitionRegistry registry, Publisher publisher) {
        this.repository = repository;
        this.store = store;
        this.registry = registry;
        this.publisher = publisher;
    }

    @Transactional
    Run enqueue(String domain, String id, String version, String by) {
        DefinitionVersion definition = registry.require(domain, id, version);
        if (definition.state() != DefinitionVersion.State.published) {
            throw new ProblemException.Conflict("Version " + version + " of " + id + " is " + definition.state()
                    + ": publish the definition first.");
        }
        if (publisher.isPublished(domain, id, version)) {
            throw new ProblemException.Conflict("Version " + version + " of " + id
                    + " has its product already, which does not change any more: register a new version.");
        }
        if (repository.isOpen(definition.key())) {
            throw new ProblemException.Conflict("Version " + version + " of " + id + " has a run that has not ended.");
        }
        Run run = new Run(UUID.randomUUID(), definition.key(), domain, id, version, Instant.now(), by);
        repository.persistAndFlush(run);
        return run;
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
    }

    @Transactional
    List<RunEvent> events(UUID id, long after) {
        return store.events(id, after, MOST_LISTED);
    }
}
