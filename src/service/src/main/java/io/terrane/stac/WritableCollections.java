package io.terrane.stac;

import io.terrane.access.Authorizer;
import io.terrane.access.DomainRole;
import io.terrane.catalog.CollectionStore;
import io.terrane.problem.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

/** The collections whose Items publishers write: their own domain's, and not those that runs make. */
@ApplicationScoped
class WritableCollections {
    private final CollectionStore collections;
    private final Authorizer authorizer;

    @Inject
    WritableCollections(CollectionStore collections, Authorizer authorizer) {
        this.collections = collections;
        this.authorizer = authorizer;
    }

    /** @return the domain of a collection that the caller may change */
    String require(String collection) {
        authorizer.requireSignedIn();
        CollectionStore.Owner owner = collections
                .owner(collection, authorizer.visible())
                .orElseThrow(() -> new ProblemException.NotFound(
                        "There is no collection " + collection + " that you may discover."));
        authorizer.require(owner.domain(), DomainRole.PUBLISHER);
        if (!owner.external()) {
            throw new ProblemException.Conflict(
                    "The collection " + collection + " is made by runs of its definition and not changed here.");
        }
        return owner.domain();
    }
}
