package io.terrane.run;

import io.terrane.catalog.ProductVersion;
import io.terrane.definition.ProductDefinition;
import io.terrane.execution.BaseVersion;
import io.terrane.execution.DefinitionExecutor;
import io.terrane.execution.Refresh;
import io.terrane.execution.RunFailedException;
import io.terrane.imagery.Imagery;
import io.terrane.imagery.OpenedSource;
import io.terrane.problem.ProblemException;
import io.terrane.product.PublishedRun;
import io.terrane.publish.Publisher;
import io.terrane.raster.store.ObjectStore;
import io.terrane.registry.DefinitionRegistry;
import io.terrane.registry.DefinitionVersion;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/** Asks sources whether there is something new for a product. */
@ApplicationScoped
public class SourceChanges {
    private final DefinitionRegistry registry;
    private final Publisher publisher;
    private final ObjectStore store;
    private final Imagery imagery;

    @Inject
    SourceChanges(DefinitionRegistry registry, Publisher publisher, ObjectStore store, Imagery imagery) {
        this.registry = registry;
        this.publisher = publisher;
        this.store = store;
        this.imagery = imagery;
    }

    /**
     * Of the highest version that is published.
     *
     * @return what is new, for people; empty when nothing is
     * @throws ProblemException when no version is published
     * @throws RunFailedException when the source cannot be asked
     */
    public Optional<String> of(String domain, String id) throws RunFailedException {
        DefinitionVersion newest = registry.newest(domain, id)
                .orElseThrow(() -> new ProblemException.Conflict("No version of " + id + " is published."));
        Optional<ProductVersion> product = publisher.newest(domain, id, newest.version());
        if (product.isEmpty()) {
            return Optional.of("version " + newest.version() + " has no product yet");
        }
        BaseVersion base =
                PublishedRun.read(store, product.get().prefix(), product.get().version(), true);
        Refresh refresh = compare(newest.definition(), base);
        return refresh.kind() == Refresh.Kind.NOTHING
                ? Optional.empty()
                : Optional.of("%d new time steps, %d changed ones"
                        .formatted(refresh.added().size(), refresh.changed().size()));
    }

    private Refresh compare(ProductDefinition definition, BaseVersion base) throws RunFailedException {
        try (OpenedSource source = imagery.open(definition, event -> {});
                DefinitionExecutor executor =
                        new DefinitionExecutor(source, store, source.addresses(), source.assets(), 1, Map.of())) {
            return executor.compare(definition, base);
        } catch (IOException e) {
            throw new RunFailedException("connections could not be closed: " + e.getMessage(), e);
        }
    }
}
