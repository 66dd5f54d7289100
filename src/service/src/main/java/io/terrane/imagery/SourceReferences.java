package io.terrane.imagery;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.terrane.definition.BandName;
import io.terrane.definition.ProductDefinition;
import io.terrane.definition.StandardBand;
import io.terrane.definition.Violation;
import io.terrane.problem.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What definitions take from the source that they name: its radiometry profile where they have none, and its names of bands.
 * Both are written into the definition when it is registered, so that a version keeps its meaning when the source is changed.
 */
@ApplicationScoped
public class SourceReferences {
    private final RegisteredSources sources;
    private final SourceHosts hosts;

    @Inject
    SourceReferences(RegisteredSources sources, SourceHosts hosts) {
        this.sources = sources;
        this.hosts = hosts;
    }

    /**
     * Adds the profile of the source that a document names by {@code source.ref}.
     *
     * @param document of a definition, its shape not yet looked at
     */
    public void complete(String domain, ObjectNode document) {
        if (document.path("source") instanceof ObjectNode source
                && source.path("ref").isTextual()
                && !source.hasNonNull("radiometry")) {
            sources.find(domain, source.path("ref").textValue())
                    .flatMap(RegisteredSource::radiometry)
                    .ifPresent(radiometry -> source.put("radiometry", radiometry));
        }
    }

    /** The same with bands by the keys of the source's assets, where the source knows their names. */
    public ProductDefinition resolved(ProductDefinition definition) {
        Optional<RegisteredSource> source =
                definition.source().ref().flatMap(ref -> sources.find(definition.domain(), ref));
        if (source.isEmpty() || source.get().aliases().isEmpty()) {
            return definition;
        }
        Map<String, String> assets = new LinkedHashMap<>();
        source.get().aliases().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(alias -> assets.putIfAbsent(alias.getValue().toLowerCase(Locale.ROOT), alias.getKey()));
        Map<String, BandName> bands = new LinkedHashMap<>();
        definition.source().bands().forEach((variable, band) -> bands.put(variable, resolved(band, assets)));
        return definition.withBands(bands);
    }

    private static BandName resolved(BandName band, Map<String, String> assets) {
        if (band.number().isPresent()) {
            return band;
        }
        String asset = assets.get(band.name().toLowerCase(Locale.ROOT));
        if (asset != null) {
            return BandName.of(asset);
        }
        return StandardBand.of(band.name())
                .flatMap(letter -> letter.names("sentinel-2").stream()
                        .flatMap(name -> Optional.ofNullable(assets.get(name)).stream())
                        .findFirst())
                .map(BandName::of)
                .orElse(band);
    }

    /** @throws ProblemException.Invalid when the definition's source is unknown, or where it may not be read */
    public void require(ProductDefinition definition) {
        Optional<String> domain = Optional.of(definition.domain());
        Optional<String> ref = definition.source().ref();
        Optional<Violation> violation;
        if (ref.isPresent()) {
            Optional<RegisteredSource> source = sources.find(definition.domain(), ref.get());
            violation = source.isEmpty()
                    ? Optional.of(new Violation(
                            "/source/ref", "is no source that is registered in the domain or at the node"))
                    : hosts.violation(domain, source.get().url().toString())
                            .map(why -> new Violation("/source/ref", why));
        } else {
            violation = hosts.violation(domain, definition.source().stac().orElseThrow())
                    .map(why -> new Violation("/source/stac", why));
        }
        if (violation.isPresent()) {
            throw new ProblemException.Invalid(
                    "The definition's source may not be read here.", List.of(violation.get()));
        }
    }
}
