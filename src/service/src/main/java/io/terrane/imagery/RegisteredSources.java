package io.terrane.imagery;

import io.terrane.audit.AuditLog;
import io.terrane.definition.Violation;
import io.terrane.domain.Domains;
import io.terrane.problem.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The register of sources; access is the caller's to ask for. */
@ApplicationScoped
public class RegisteredSources {
    private static final int MOST = 200;

    private final SourceStore store;
    private final HarvestStore harvests;
    private final MirrorStore mirror;
    private final SealedHeaders seal;
    private final Budgets budgets;
    private final Domains domains;
    private final AuditLog audit;

    @Inject
    RegisteredSources(
            SourceStore store,
            HarvestStore harvests,
            MirrorStore mirror,
            SealedHeaders seal,
            Budgets budgets,
            Domains domains,
            AuditLog audit) {
        this.store = store;
        this.harvests = harvests;
        this.mirror = mirror;
        this.seal = seal;
        this.budgets = budgets;
        this.domains = domains;
        this.audit = audit;
    }

    /** @param domain empty for the node's */
    @Transactional
    List<RegisteredSource> of(Optional<String> domain) {
        domain.ifPresent(domains::require);
        return store.of(domain);
    }

    /** @throws ProblemException.NotFound when there is none */
    @Transactional
    RegisteredSource require(Optional<String> domain, String id) {
        return store.find(domain, id)
                .orElseThrow(() -> new ProblemException.NotFound("There is no source " + id
                        + domain.map(owner -> " in " + owner).orElse("") + "."));
    }

    /** The domain's own, or the node's; empty when there is none. */
    @Transactional
    Optional<RegisteredSource> find(String domain, String id) {
        return store.find(Optional.of(domain), id).or(() -> store.find(Optional.empty(), id));
    }

    /** @throws ProblemException.NotFound when there is none */
    @Transactional
    RegisteredSource usable(String domain, String id) {
        return find(domain, id)
                .orElseThrow(() -> new ProblemException.NotFound(
                        "The source " + id + " is registered neither in " + domain + " nor at the node."));
    }

    @Transactional
    RegisteredSource create(Optional<String> domain, WrittenSource written, String by) {
        domain.ifPresent(domains::require);
        if (store.of(domain).size() >= MOST) {
            throw new ProblemException.Conflict("There are " + MOST + " sources, which is the most: remove one.");
        }
        if (store.isTaken(domain, written.id())) {
            throw new ProblemException.Conflict(
                    domain.isPresent()
                            ? "The node has a source " + written.id() + ": choose another id."
                            : "A domain has a source " + written.id() + ": choose another id.");
        }
        Map<String, String> headers = written.headers().orElse(Map.of());
        RegisteredSource source = store.add(
                        domain,
                        written,
                        sealed(domain, written.id(), headers),
                        headers.keySet().stream().sorted().toList(),
                        by)
                .orElseThrow(() -> new ProblemException.Conflict("There is a source " + written.id() + " already."));
        harvests.add(source.key(), harvested(source));
        changed("register source", source);
        return source;
    }

    /** Headers that the new one does not name stay, as long as they go to the same hosts. */
    @Transactional
    RegisteredSource replace(Optional<String> domain, WrittenSource written, String by) {
        RegisteredSource before = require(domain, written.id());
        if (written.headers().isEmpty() && !before.headerNames().isEmpty() && !sameServers(before, written)) {
            throw new ProblemException.Invalid(
                    "The source breaks rules.",
                    List.of(new Violation(
                            "/headers", "have to be written again, since other servers than before would get them")));
        }
        Optional<String> sealed = written.headers().isPresent()
                ? sealed(domain, written.id(), written.headers().get())
                : store.headers(before.key());
        List<String> names = written.headers()
                .map(headers -> headers.keySet().stream().sorted().toList())
                .orElse(before.headerNames());
        RegisteredSource source = store.replace(before.key(), written, sealed, names, by);
        if (!keepsSame(before, source)) {
            harvests.remove(source.key());
            mirror.clear(source.key());
            harvests.add(source.key(), harvested(source));
        }
        changed("replace source", source);
        return source;
    }

    /** Whoever may write a source need not know its headers, and may not learn them by sending them elsewhere. */
    private static boolean sameServers(RegisteredSource before, WrittenSource written) {
        return before.url().getScheme().equalsIgnoreCase(written.url().getScheme())
                && before.url().getAuthority().equalsIgnoreCase(written.url().getAuthority())
                && before.headerHosts().containsAll(written.headerHosts());
    }

    private static boolean keepsSame(RegisteredSource before, RegisteredSource after) {
        return before.type() == after.type()
                && before.url().equals(after.url())
                && before.mirror().isPresent() == after.mirror().isPresent()
                && (after.mirror().isEmpty()
                        || before.mirror()
                                .orElseThrow()
                                .hasScopeOf(after.mirror().get()));
    }

    private static List<String> harvested(RegisteredSource source) {
        return source.mirror()
                .map(wanted ->
                        source.type() == RegisteredSource.Type.STATIC_CATALOG ? List.of("") : wanted.collections())
                .orElse(List.of());
    }

    private Optional<String> sealed(Optional<String> domain, String id, Map<String, String> headers) {
        return seal.seal(domain.map(owner -> owner + "/" + id).orElse(id), headers);
    }

    @Transactional
    void delete(Optional<String> domain, String id) {
        RegisteredSource source = require(domain, id);
        long uses = store.uses(domain, id);
        if (uses > 0) {
            throw new ProblemException.Conflict(
                    uses + " definitions name the source " + id + ": retire or delete them first.");
        }
        store.delete(source.key());
        budgets.forget(source.key());
        changed("remove source", source);
    }

    /**
     * Harvests it as soon as a process has time.
     *
     * @param all whether the mirror is compared with all that the source has, too
     */
    @Transactional
    void harvest(Optional<String> domain, String id, boolean all) {
        RegisteredSource source = require(domain, id);
        if (source.mirror().isEmpty()) {
            throw new ProblemException.Conflict("The source " + id + " has no mirror to harvest into.");
        }
        harvests.dueNow(source.key());
        if (all) {
            harvests.reconcileNow(source.key());
        }
    }

    private void changed(String what, RegisteredSource source) {
        audit.change(
                what,
                source.domain().orElse(""),
                "",
                "source " + source.id(),
                SourceDocuments.of(source).toString());
    }
}
