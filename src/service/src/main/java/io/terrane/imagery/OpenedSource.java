package io.terrane.imagery;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.terrane.definition.ProductDefinition;
import io.terrane.raster.io.AddressPolicy;
import io.terrane.raster.io.RequestTerms;
import io.terrane.raster.io.UnavailableException;
import io.terrane.source.ImagerySource;
import io.terrane.source.SourceException;
import io.terrane.source.SourceScene;
import io.terrane.source.StacApiSource;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * A definition's source, made ready: with the terms that its servers are asked on and, where it is registered, the mirror that
 * stands in for it. Close it.
 */
public final class OpenedSource implements ImagerySource, AutoCloseable {
    private final Optional<RegisteredSource> registered;
    private final StacApiSource api;
    private final AddressPolicy addresses;
    private final RequestTerms assets;
    private final MirrorStore mirror;
    private final Optional<Instant> mirroredAt;
    private final UnaryOperator<String> redaction;
    private final Consumer<String> events;

    /**
     * @param registered by which the definition names its source
     * @param mirroredAt how old the mirror is; empty when it lacks something that the definition asks for
     * @param redaction of messages
     * @param events told that a mirror was used
     */
    OpenedSource(
            Optional<RegisteredSource> registered,
            StacApiSource api,
            AddressPolicy addresses,
            RequestTerms assets,
            MirrorStore mirror,
            Optional<Instant> mirroredAt,
            UnaryOperator<String> redaction,
            Consumer<String> events) {
        this.registered = registered;
        this.api = api;
        this.addresses = addresses;
        this.assets = assets;
        this.mirror = mirror;
        this.mirroredAt = mirroredAt;
        this.redaction = redaction;
        this.events = events;
    }

    /** Which addresses assets may be read from. */
    public AddressPolicy addresses() {
        return addresses;
    }

    /** What assets are read on. */
    public RequestTerms assets() {
        return assets;
    }

    @Override
    public List<SourceScene> search(ProductDefinition definition) throws SourceException {
        if (registered.isEmpty()) {
            return api.search(definition);
        }
        RegisteredSource source = registered.get();
        return switch (source.type()) {
            case STAC_API -> searchApi(source, definition);
            case STATIC_CATALOG -> searchCatalog(source, definition);
        };
    }

    private List<SourceScene> searchCatalog(RegisteredSource source, ProductDefinition definition)
            throws SourceException {
        if (mirroredAt.isEmpty()) {
            String why = "the catalog " + source.id() + " is not harvested yet: try again later";
            throw new SourceException(why, new UnavailableException(why));
        }
        List<SourceScene> scenes = mirror.search(source, definition, source.id());
        events.accept("%d Items of the catalog %s, as it was %s ago"
                .formatted(scenes.size(), source.id(), age(mirroredAt.get())));
        return scenes;
    }

    private List<SourceScene> searchApi(RegisteredSource source, ProductDefinition definition) throws SourceException {
        try {
            return api.search(definition.at(source.url()));
        } catch (SourceException e) {
            String why = redaction.apply(String.valueOf(e.getMessage()));
            boolean away =
                    e.getCause() instanceof UnavailableException || e.getCause() instanceof JsonProcessingException;
            if (!away || mirroredAt.isEmpty()) {
                // The cause says the same without being redacted.
                throw new SourceException(
                        why, e.getCause() instanceof UnavailableException ? new UnavailableException(why) : null);
            }
            List<SourceScene> scenes = mirror.search(source, definition, "the mirror of " + source.id());
            events.accept("the source %s is away (%s): %d Items of its mirror, as it was %s ago"
                    .formatted(source.id(), why, scenes.size(), age(mirroredAt.get())));
            return scenes;
        }
    }

    private static String age(Instant time) {
        Duration age = Duration.between(time, Instant.now());
        return age.toHours() >= 48
                ? age.toDays() + " days"
                : age.toMinutes() >= 120 ? age.toHours() + " hours" : Math.max(1, age.toMinutes()) + " min";
    }

    @Override
    public void close() throws IOException {
        api.close();
    }
}
