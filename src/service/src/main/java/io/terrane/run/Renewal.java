package io.terrane.run;

import io.terrane.catalog.ProductVersion;
import io.terrane.definition.SemanticVersion;
import io.terrane.problem.ProblemException;
import io.terrane.publish.Publisher;
import io.terrane.registry.DefinitionRegistry;
import io.terrane.registry.DefinitionVersion;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.util.Optional;

/** Which version of a definition is run to bring its product to what its source has, and from where. */
@ApplicationScoped
class Renewal {
    private final DefinitionRegistry registry;
    private final Publisher publisher;

    @Inject
    Renewal(DefinitionRegistry registry, Publisher publisher) {
        this.registry = registry;
        this.publisher = publisher;
    }

    /**
     * What a run would be based on.
     *
     * @param base the published version that is refreshed; empty where there is none yet
     * @param passedOver the highest revision of it, where an owner went back to an earlier one
     */
    record Plan(DefinitionVersion definition, Optional<ProductVersion> base, Optional<ProductVersion> passedOver) {}

    /**
     * The newest definition as long as it has no product; else the one that the current version was made by, or where that is not
     * run any more, the newest.
     *
     * @throws ProblemException.Conflict when no version is published
     */
    @Transactional
    Plan of(String domain, String id) {
        DefinitionVersion newest = registry.newest(domain, id)
                .orElseThrow(() ->
                        new ProblemException.Conflict("No version of " + id + " is published: publish a definition."));
        if (publisher.newest(domain, id, newest.version()).isEmpty()) {
            return new Plan(newest, Optional.empty(), Optional.empty());
        }
        DefinitionVersion definition = publisher
                .current(domain, id)
                .map(current -> SemanticVersion.parse(current.version()).withoutRevision())
                .flatMap(version -> registry.find(domain, id, version.toString()))
                .filter(version -> version.state() == DefinitionVersion.State.published)
                .orElse(newest);
        Optional<ProductVersion> base = publisher.base(domain, id, definition.version());
        Optional<ProductVersion> highest = publisher.newest(domain, id, definition.version());
        return new Plan(definition, base, highest.equals(base) ? Optional.empty() : highest);
    }
}
