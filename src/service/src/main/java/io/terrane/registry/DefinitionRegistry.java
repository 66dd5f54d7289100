package io.terrane.registry;

import io.terrane.definition.ProductDefinition;
import io.terrane.domain.Domains;
import io.terrane.problem.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.LockModeType;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.List;

/** Registers definitions and moves them from draft to published; access is the caller's to ask for. */
@ApplicationScoped
public class DefinitionRegistry {
    private final DefinitionRepository repository;
    private final Domains domains;

    @Inject
    DefinitionRegistry(DefinitionRepository repository, Domains domains) {
        this.repository = repository;
        this.domains = domains;
    }

    @Transactional
    DefinitionVersion register(ProductDefinition definition, String by) {
        domains.require(definition.domain());
        if (repository
                .find(definition.domain(), definition.id(), definition.version())
                .isPresent()) {
            throw new ProblemException.Conflict("There is a version " + definition.version() + " of " + definition.id()
                    + " already: raise the version.");
        }
        DefinitionVersion version = new DefinitionVersion(definition, Instant.now(), by);
        repository.persistAndFlush(version);
        return version;
    }

    @Transactional
    DefinitionVersion update(ProductDefinition definition) {
        DefinitionVersion version = locked(definition.domain(), definition.id(), definition.version());
        if (version.state() != DefinitionVersion.State.draft) {
            throw new ProblemException.Conflict("Version " + version.version() + " is " + version.state()
                    + " and does not change any more: register a new version.");
        }
        version.update(definition, Instant.now());
        return version;
    }

    /** Publishing what is published already does nothing. */
    @Transactional
    DefinitionVersion publish(String domain, String id, String version) {
        DefinitionVersion found = locked(domain, id, version);
        switch (found.state()) {
            case draft -> found.publish(Instant.now());
            case published -> {}
            case deprecated, retired ->
                throw new ProblemException.Conflict("Version " + version + " is " + found.state() + ".");
        }
        return found;
    }

    private DefinitionVersion locked(String domain, String id, String version) {
        DefinitionVersion found = require(domain, id, version);
        repository.getEntityManager().refresh(found, LockModeType.PESSIMISTIC_WRITE);
        return found;
    }

    /** @throws ProblemException.NotFound when there is none */
    @Transactional
    public DefinitionVersion require(String domain, String id, String version) {
        return repository
                .find(domain, id, version)
                .orElseThrow(() -> new ProblemException.NotFound(
                        "There is no version " + version + " of " + id + " in " + domain + "."));
    }

    @Transactional
    List<DefinitionVersion> ofDomain(String domain) {
        domains.require(domain);
        return repository.ofDomain(domain);
    }

    @Transactional
    List<DefinitionVersion> versions(String domain, String id) {
        List<DefinitionVersion> versions = repository.versions(domain, id);
        if (versions.isEmpty()) {
            throw new ProblemException.NotFound("There is no definition " + id + " in " + domain + ".");
        }
        return versions;
    }
}
