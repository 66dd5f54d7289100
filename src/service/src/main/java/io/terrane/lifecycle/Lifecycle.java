package io.terrane.lifecycle;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.terrane.audit.AuditLog;
import io.terrane.catalog.ProductVersions;
import io.terrane.catalog.VersionEntry;
import io.terrane.catalog.VersionHistory;
import io.terrane.catalog.VersionState;
import io.terrane.registry.DefinitionRegistry;
import io.terrane.registry.DefinitionVersion;
import io.terrane.registry.Deprecation;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.Optional;

/** Moves definition and product on together; access is the caller's to ask for. */
@ApplicationScoped
class Lifecycle {
    private final DefinitionRegistry registry;
    private final ProductVersions versions;
    private final AuditLog audit;

    @Inject
    Lifecycle(DefinitionRegistry registry, ProductVersions versions, AuditLog audit) {
        this.registry = registry;
        this.versions = versions;
        this.audit = audit;
    }

    @Transactional
    DefinitionVersion deprecate(String domain, String id, String version, Deprecation deprecation) {
        DefinitionVersion found = registry.deprecate(domain, id, version, deprecation);
        ObjectNode detail = JsonNodeFactory.instance.objectNode().put("notice", deprecation.notice());
        deprecation.endOfSupport().ifPresent(day -> detail.put("endOfSupport", day.toString()));
        deprecation.successor().ifPresent(successor -> detail.put("successor", successor));
        audit.change("deprecate", domain, id, "version " + version, detail.toString());
        setState(domain, id, version, VersionState.DEPRECATED, Optional.of(deprecation));
        return found;
    }

    @Transactional
    DefinitionVersion retire(String domain, String id, String version) {
        DefinitionVersion before = registry.require(domain, id, version);
        boolean there = before.state() == DefinitionVersion.State.retired;
        DefinitionVersion found = registry.retire(domain, id, version);
        if (!there) {
            audit.change("retire", domain, id, "version " + version, "{}");
            setState(domain, id, version, VersionState.RETIRED, found.deprecation());
        }
        return found;
    }

    /** Also of its revisions. Of a definition without a product there is nothing more to say. */
    private void setState(
            String domain, String id, String version, VersionState state, Optional<Deprecation> deprecation) {
        for (String revision : versions.revisions(domain + "." + id, version)) {
            versions.setState(
                    domain + "." + id,
                    new VersionEntry(
                            revision,
                            state,
                            deprecation.map(Deprecation::notice),
                            deprecation.flatMap(Deprecation::endOfSupport),
                            deprecation.flatMap(Deprecation::successor),
                            Instant.now(),
                            true));
        }
    }

    /** Makes another published version the current one. */
    @Transactional
    void makeCurrent(String domain, String product, String version, String reason) {
        VersionHistory before = versions.makeCurrent(domain + "." + product, version, reason);
        if (!before.current().equals(version) || before.retired()) {
            ObjectNode detail = JsonNodeFactory.instance.objectNode();
            detail.put("from", before.current()).put("to", version).put("reason", reason);
            audit.change("make current", domain, product, "version " + version, detail.toString());
        }
    }
}
