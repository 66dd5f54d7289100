package io.terrane.registry;

import io.quarkus.hibernate.orm.panache.PanacheRepository;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;

@ApplicationScoped
class DefinitionRepository implements PanacheRepository<DefinitionVersion> {
    Optional<DefinitionVersion> find(String domain, String id, String version) {
        return find("domain = ?1 and id = ?2 and version = ?3", domain, id, version)
                .firstResultOptional();
    }

    List<DefinitionVersion> ofDomain(String domain) {
        return list("domain = ?1 order by id, createdAt desc", domain);
    }

    List<DefinitionVersion> versions(String domain, String id) {
        return list("domain = ?1 and id = ?2 order by createdAt desc", domain, id);
    }
}
