package io.terrane.imagery;

import io.terrane.raster.io.RequestTerms;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Map;

/** The terms on which registered sources are asked. */
@ApplicationScoped
class Terms {
    private static final int SHORTEST_SECRET = 4;

    private final SourceStore sources;
    private final SealedHeaders sealed;
    private final Budgets budgets;
    private final HealthTally health;

    @Inject
    Terms(SourceStore sources, SealedHeaders sealed, Budgets budgets, HealthTally health) {
        this.sources = sources;
        this.sealed = sealed;
        this.budgets = budgets;
        this.health = health;
    }

    RequestTerms searches(RegisteredSource source) {
        return new SourceTerms(source, headers(source), budgets.searches(source), health);
    }

    RequestTerms assets(RegisteredSource source) {
        return new SourceTerms(source, headers(source), budgets.assets(source), health);
    }

    /** Within the source's budget, for who names it by its address alone and gets no headers. */
    RequestTerms searchesWithoutHeaders(RegisteredSource source) {
        return new SourceTerms(source, Map.of(), budgets.searches(source), health);
    }

    RequestTerms assetsWithoutHeaders(RegisteredSource source) {
        return new SourceTerms(source, Map.of(), budgets.assets(source), health);
    }

    /** A message without what a server may have echoed of the headers that it got. */
    String redacted(RegisteredSource source, String message) {
        String redacted = message;
        for (String value : headers(source).values()) {
            redacted = redacted.replace(value, "…");
            int space = value.indexOf(' ');
            if (space > 0 && value.length() - space > SHORTEST_SECRET) {
                // A scheme and what is secret: servers echo the latter alone.
                redacted = redacted.replace(value.substring(space + 1), "…");
            }
        }
        return redacted;
    }

    private Map<String, String> headers(RegisteredSource source) {
        return sources.headers(source.key())
                .map(secret -> sealed.open(source.name(), secret))
                .orElse(Map.of());
    }
}
