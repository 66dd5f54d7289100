package io.terrane.registry;

import io.terrane.definition.DefinitionDiff;
import io.terrane.definition.ProductDefinition;
import io.terrane.definition.SemanticVersion;
import io.terrane.definition.Violation;
import io.terrane.domain.Domains;
import io.terrane.problem.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.LockModeType;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

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
        requireHonestNumber(definition);
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
        requireHonestNumber(definition);
        version.update(definition, Instant.now());
        return version;
    }

    /** @throws ProblemException.Invalid when the version says less than its change since the one before */
    private void requireHonestNumber(ProductDefinition definition) {
        SemanticVersion number = SemanticVersion.parse(definition.version());
        Optional<DefinitionVersion> previous = previous(definition.domain(), definition.id(), number);
        if (previous.isPresent()) {
            List<Violation> violations = DefinitionDiff.between(previous.get().definition(), definition)
                    .violations(previous.get().number(), number);
            if (!violations.isEmpty()) {
                throw new ProblemException.Invalid(
                        "The version " + violations.getFirst().detail() + ".", violations);
            }
        }
    }

    /** The newest version below this number that is no draft. */
    @Transactional
    Optional<DefinitionVersion> previous(String domain, String id, SemanticVersion below) {
        return repository.versions(domain, id).stream()
                .filter(version -> version.state() != DefinitionVersion.State.draft)
                .filter(version -> version.number().compareTo(below) < 0)
                .findFirst();
    }

    /** A draft that nobody wants; what was published stays. */
    @Transactional
    void delete(String domain, String id, String version) {
        DefinitionVersion found = locked(domain, id, version);
        if (found.state() != DefinitionVersion.State.draft) {
            throw new ProblemException.Conflict("Version " + version + " is " + found.state()
                    + ", and its record is kept: only drafts can be deleted.");
        }
        repository.delete(found);
    }

    /** Publishing what is published already does nothing. */
    @Transactional
    DefinitionVersion publish(String domain, String id, String version) {
        DefinitionVersion found = locked(domain, id, version);
        if (move(found, DefinitionVersion.State.published)) {
            requireHonestNumber(found.definition());
            found.publish(Instant.now());
        }
        return found;
    }

    /** Deprecating what is deprecated already replaces what is said about it. */
    @Transactional
    public DefinitionVersion deprecate(String domain, String id, String version, Deprecation deprecation) {
        DefinitionVersion found = locked(domain, id, version);
        move(found, DefinitionVersion.State.deprecated);
        deprecation.successor().filter(successor -> !successor.contains("/")).ifPresent(successor -> {
            boolean there = repository
                    .find(domain, id, successor)
                    .filter(next -> next.state() == DefinitionVersion.State.published)
                    .isPresent();
            if (!there || successor.equals(version)) {
                throw new ProblemException.Invalid(
                        "The deprecation breaks rules.",
                        List.of(new Violation(
                                "/successor", "has to be another version of " + id + " that is published")));
            }
        });
        found.deprecate(deprecation, Instant.now());
        return found;
    }

    /** Retiring what is retired already does nothing. */
    @Transactional
    public DefinitionVersion retire(String domain, String id, String version) {
        DefinitionVersion found = locked(domain, id, version);
        if (move(found, DefinitionVersion.State.retired)) {
            found.retire(Instant.now());
        }
        return found;
    }

    /** @return false when it is there already */
    private static boolean move(DefinitionVersion version, DefinitionVersion.State wanted) {
        if (version.state() == wanted) {
            return false;
        }
        Optional<DefinitionVersion.State> next = version.state().next();
        if (!next.equals(Optional.of(wanted))) {
            throw new ProblemException.Conflict("Version %s is %s and cannot become %s: %s."
                    .formatted(
                            version.version(),
                            version.state(),
                            wanted,
                            next.map(allowed -> "from here it can only become " + allowed)
                                    .orElse("it stays so")));
        }
        return true;
    }

    private DefinitionVersion locked(String domain, String id, String version) {
        DefinitionVersion found = require(domain, id, version);
        repository.getEntityManager().refresh(found, LockModeType.PESSIMISTIC_WRITE);
        return found;
    }

    @Transactional
    public Optional<DefinitionVersion> find(String domain, String id, String version) {
        return repository.find(domain, id, version);
    }

    /** @throws ProblemException.NotFound when there is none */
    @Transactional
    public DefinitionVersion require(String domain, String id, String version) {
        return repository
                .find(domain, id, version)
                .orElseThrow(() -> new ProblemException.NotFound(
                        "There is no version " + version + " of " + id + " in " + domain + "."));
    }

    /** The highest version that is published. */
    @Transactional
    public Optional<DefinitionVersion> newest(String domain, String id) {
        return repository.versions(domain, id).stream()
                .filter(version -> version.state() == DefinitionVersion.State.published)
                .findFirst();
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
