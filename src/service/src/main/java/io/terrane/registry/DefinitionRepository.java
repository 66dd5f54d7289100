package io.terrane.registry;

import io.quarkus.hibernate.orm.panache.PanacheRepository;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

@ApplicationScoped
class DefinitionRepository implements PanacheRepository<DefinitionVersion> {
    private static final Comparator<DefinitionVersion> LATEST_FIRST =
            Comparator.comparing(DefinitionVersion::number).reversed();

    Optional<DefinitionVersion> find(String domain, String id, String version) {
        return find("domain = ?1 and id = ?2 and version = ?3", domain, id, version)
                .firstResultOptional();
    }

    List<DefinitionVersion> ofDomain(String domain) {
        return list("domain = ?1", domain).stream()
                .sorted(Comparator.comparing(DefinitionVersion::id).thenComparing(LATEST_FIRST))
                .toList();
    }

    List<DefinitionVersion> versions(String domain, String id) {
        return list("domain = ?1 and id = ?2", domain, id).stream()
                .sorted(LATEST_FIRST)
                .toList();
    }
}
