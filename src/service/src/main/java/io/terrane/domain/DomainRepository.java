package io.terrane.domain;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;

@ApplicationScoped
class DomainRepository implements PanacheRepositoryBase<Domain, String> {}
