package io.terrane.run;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import io.quarkus.panache.common.Page;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.UUID;

@ApplicationScoped
class RunRepository implements PanacheRepositoryBase<Run, UUID> {
    List<Run> latest(String domain, int limit) {
        return find("domain = ?1 order by createdAt desc", domain)
                .page(Page.ofSize(limit))
                .list();
    }

    boolean isOpen(long definitionKey) {
        return count("definitionKey = ?1 and state in ?2", definitionKey, RunState.OPEN) > 0;
    }
}
