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
import io.terrane.raster.store.ObjectStore;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/** Asks sources whether there is something new for a product. */
@ApplicationScoped
public class SourceChanges {
    private final Renewal renewal;
    private final ObjectStore store;
    private final Imagery imagery;

    @Inject
    SourceChanges(Renewal renewal, ObjectStore store, Imagery imagery) {
        this.renewal = renewal;
        this.store = store;
        this.imagery = imagery;
    }

    /**
     * Of the version that a run would refresh. After an owner went back from a later revision, what that one has of the source is
     * not new: the step back holds until there is something else.
     *
     * @return what is new, for people; empty when nothing is
     * @throws ProblemException when no version is published
     * @throws RunFailedException when the source cannot be asked
     */
    public Optional<String> of(String domain, String id) throws RunFailedException {
        Renewal.Plan plan = renewal.of(domain, id);
        if (plan.base().isEmpty()) {
            return Optional.of("version " + plan.definition().version() + " has no product yet");
        }
        if (isPassedOver(plan)) {
            return Optional.empty();
        }
        return Optional.of(compare(plan, plan.base().get()))
                .filter(refresh -> refresh.kind() != Refresh.Kind.NOTHING)
                .map(refresh -> "%d new time steps, %d changed ones"
                        .formatted(refresh.added().size(), refresh.changed().size()));
    }

    /**
     * Whether a run would compute again what an owner went back from.
     *
     * @throws RunFailedException when the source cannot be asked
     */
    public boolean wouldUndoStepBack(String domain, String id) throws RunFailedException {
        return isPassedOver(renewal.of(domain, id));
    }

    private boolean isPassedOver(Renewal.Plan plan) throws RunFailedException {
        return plan.passedOver().isPresent()
                && compare(plan, plan.passedOver().get()).kind() == Refresh.Kind.NOTHING;
    }

    private Refresh compare(Renewal.Plan plan, ProductVersion product) throws RunFailedException {
        return compare(
                plan.definition().definition(), PublishedRun.read(store, product.prefix(), product.version(), true));
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
