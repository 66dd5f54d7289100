package io.terrane.imagery;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;

/** The budgets of requests to sources, which all workers of all processes share. */
@ApplicationScoped
class Budgets {
    private final BudgetStore store;
    private final Map<Key, Turns> turns = new ConcurrentHashMap<>();

    @Inject
    Budgets(io.agroal.api.AgroalDataSource database) {
        this((DataSource) database);
    }

    Budgets(DataSource database) {
        this.store = new BudgetStore(database);
    }

    private record Key(long source, BudgetStore.Kind kind) {}

    Turns searches(RegisteredSource source) {
        return of(source, searchKind(source));
    }

    Turns assets(RegisteredSource source) {
        return of(source, source.assetRequestsPerSecond().isPresent() ? BudgetStore.Kind.ASSETS : BudgetStore.Kind.ALL);
    }

    /** Requests a second that searches are granted now, which is less after the source throttled. */
    Optional<Double> rate(RegisteredSource source) {
        return store.rate(source.key(), searchKind(source));
    }

    private static BudgetStore.Kind searchKind(RegisteredSource source) {
        return source.assetRequestsPerSecond().isPresent() ? BudgetStore.Kind.SEARCH : BudgetStore.Kind.ALL;
    }

    private Turns of(RegisteredSource source, BudgetStore.Kind kind) {
        return turns.computeIfAbsent(new Key(source.key(), kind), key -> new Turns(store, key.source, key.kind));
    }

    /** What is removed is not waited for any more. */
    void forget(long source) {
        turns.keySet().removeIf(key -> key.source == source);
    }
}
