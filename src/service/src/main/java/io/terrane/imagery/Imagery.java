package io.terrane.imagery;

import io.terrane.definition.ProductDefinition;
import io.terrane.problem.ProblemException;
import io.terrane.raster.io.AddressPolicy;
import io.terrane.raster.io.BackOff;
import io.terrane.raster.io.RequestTerms;
import io.terrane.source.StacApiSource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Opens the sources that definitions name: by an address, or by the id of a source that is registered. */
@ApplicationScoped
public class Imagery {
    private static final Duration FIRST_WAIT = Duration.ofMillis(500);
    private static final int ATTEMPTS = 6;
    /** With something else to fall back on. */
    private static final int FEW_ATTEMPTS = 3;

    private final RegisteredSources sources;
    private final SourceStore store;
    private final Terms terms;
    private final HarvestStore harvests;
    private final MirrorStore mirror;
    private final HealthStore health;
    private final SourcesConfig hosts;
    private final MirrorConfig config;

    @Inject
    Imagery(
            RegisteredSources sources,
            SourceStore store,
            Terms terms,
            HarvestStore harvests,
            MirrorStore mirror,
            HealthStore health,
            SourcesConfig hosts,
            MirrorConfig config) {
        this.sources = sources;
        this.store = store;
        this.terms = terms;
        this.harvests = harvests;
        this.mirror = mirror;
        this.health = health;
        this.hosts = hosts;
        this.config = config;
    }

    /**
     * Opens a definition's source.
     *
     * @param events told, in words, what a run should remember of how its imagery was found
     * @throws ProblemException.NotFound when it names a source that is registered no more
     */
    public OpenedSource open(ProductDefinition definition, Consumer<String> events) {
        AddressPolicy addresses = hosts.of(Optional.of(definition.domain()));
        Optional<String> ref = definition.source().ref();
        return ref.isPresent()
                ? registered(sources.usable(definition.domain(), ref.get()), definition, addresses, events)
                : named(definition, addresses, events);
    }

    /** An address that is a registered source's has its budget, and nothing else of it. */
    private OpenedSource named(ProductDefinition definition, AddressPolicy addresses, Consumer<String> events) {
        Optional<RegisteredSource> known = store.at(definition.source().stac().orElseThrow(), definition.domain());
        RequestTerms searches = known.map(terms::searchesWithoutHeaders).orElse(RequestTerms.NONE);
        RequestTerms assets = known.map(terms::assetsWithoutHeaders).orElse(RequestTerms.NONE);
        return new OpenedSource(
                Optional.empty(),
                new StacApiSource(addresses, searches, new BackOff(ATTEMPTS, FIRST_WAIT)),
                addresses,
                assets,
                mirror,
                Optional.empty(),
                message -> message,
                events);
    }

    private OpenedSource registered(
            RegisteredSource source, ProductDefinition definition, AddressPolicy addresses, Consumer<String> events) {
        Instant now = Instant.now();
        List<Harvest> harvested = harvests.of(source.key());
        Optional<Instant> mirroredAt = source.mirror()
                .flatMap(wanted -> MirrorStore.completeFor(wanted, harvested, definition))
                .filter(at -> source.type() == RegisteredSource.Type.STATIC_CATALOG
                        || at.isAfter(now.minus(config.oldest())));
        boolean down = health.find(source.key())
                .map(known -> known.state(now) == SourceHealth.State.DOWN)
                .orElse(false);
        int attempts = mirroredAt.isEmpty() ? ATTEMPTS : down ? 1 : FEW_ATTEMPTS;
        return new OpenedSource(
                Optional.of(source),
                new StacApiSource(addresses, terms.searches(source), new BackOff(attempts, FIRST_WAIT)),
                addresses,
                terms.assets(source),
                mirror,
                mirroredAt,
                message -> terms.redacted(source, message),
                events);
    }
}
