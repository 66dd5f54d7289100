package io.terrane.domain;

import io.quarkus.scheduler.Scheduled;
import io.terrane.access.AccessChanged;
import io.terrane.access.DomainRole;
import io.terrane.audit.AuditLog;
import io.terrane.problem.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/** Creates and finds domains; access is the caller's to ask for. */
@ApplicationScoped
public class Domains {
    private static final Logger LOG = Logger.getLogger(Domains.class);

    private final DomainRepository repository;
    private final DomainGroups groups;
    private final AuditLog audit;
    private final Event<AccessChanged> changes;

    @Inject
    Domains(DomainRepository repository, DomainGroups groups, AuditLog audit, Event<AccessChanged> changes) {
        this.repository = repository;
        this.groups = groups;
        this.audit = audit;
        this.changes = changes;
    }

    /** The groups are made first and making them again does no harm, so a failure between the two can be tried again. */
    @Transactional
    public Domain create(String id, String title, String description, String by) {
        if (repository.findByIdOptional(id).isPresent()) {
            throw new ProblemException.Conflict("There is a domain " + id + " already.");
        }
        groups.create(id);
        Domain domain = new Domain(id, title, description, Instant.now(), by);
        repository.persistAndFlush(domain);
        audit.change("create domain", id, "", "domain " + id, "{}");
        return domain;
    }

    /** Makes the groups that somebody removed by hand again, of all domains; tried again later where Keycloak is down. */
    @Scheduled(
            every = "${terrane.identity.repair-every:15m}",
            delayed = "${terrane.identity.repair-every:15m}",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void repair() {
        try {
            reconcile();
        } catch (ProblemException.Unavailable e) {
            LOG.warn("The groups of domains cannot be looked at now; they will be later");
        }
    }

    /**
     * What was put right.
     *
     * @param made paths of groups that somebody had removed
     * @param strangers names of groups that belong to no domain: they give nothing, and are left to whoever made them
     */
    public record Reconciled(List<String> made, List<String> strangers) {}

    /** Makes the groups of all domains as they have to be, now. */
    public Reconciled reconcile() {
        List<Domain> domains = all();
        List<String> made = domains.stream()
                .flatMap(domain -> groups.create(domain.id()).stream())
                .toList();
        made.forEach(path -> audit.change("make group again", path.split("/")[2], "", "group " + path, "{}"));
        return new Reconciled(
                made, groups.strangers(domains.stream().map(Domain::id).collect(Collectors.toSet())));
    }

    /** Gives a user this role and no other. */
    public void put(String domain, String user, DomainRole role) {
        require(domain);
        groups.put(domain, user, role);
        String name = role.name().toLowerCase(Locale.ROOT);
        audit.change("give role", domain, "", "member " + user, "{\"role\": \"" + name + "\"}");
        changes.fire(new AccessChanged(domain, Optional.of(user)));
    }

    /** Takes all roles in the domain away. */
    public void remove(String domain, String user) {
        require(domain);
        groups.remove(domain, user);
        audit.change("take roles", domain, "", "member " + user, "{}");
        changes.fire(new AccessChanged(domain, Optional.of(user)));
    }

    /** @throws ProblemException.NotFound when there is none */
    @Transactional
    public Domain require(String id) {
        return repository
                .findByIdOptional(id)
                .orElseThrow(() -> new ProblemException.NotFound("There is no domain " + id + "."));
    }

    @Transactional
    public List<Domain> all() {
        return repository.list("order by id");
    }

    @Transactional
    public List<Domain> of(Set<String> ids) {
        return repository.list("id in ?1 order by id", ids);
    }
}
