package io.terrane.raster.expression;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The indices of Awesome Spectral Indices (D. Montero et al., Scientific Data 10, 197, 2023; MIT licence) that Sentinel-2
 * or Landsat can serve, in order of name. Constants have the catalogue's default values.
 */
public final class SpectralIndices {
    private static final Map<String, SpectralIndex> BY_NAME = read();

    private SpectralIndices() {}

    /** Case matters: {@code NDVI}, {@code NBRplus}. */
    public static Optional<SpectralIndex> named(String name) {
        return Optional.ofNullable(BY_NAME.get(name));
    }

    public static Collection<SpectralIndex> all() {
        return BY_NAME.values();
    }

    private static Map<String, SpectralIndex> read() {
        JsonNode document;
        try (InputStream in = SpectralIndices.class.getResourceAsStream("spectral-indices.json")) {
            if (in == null) {
                throw new IllegalStateException("the catalogue of indices is not packaged");
            }
            document = new ObjectMapper().readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Map<String, Double> constants = new HashMap<>();
        document.path("constants")
                .properties()
                .forEach(constant ->
                        constants.put(constant.getKey(), constant.getValue().doubleValue()));
        Map<String, SpectralIndex> indices = new LinkedHashMap<>();
        for (JsonNode node : document.path("indices")) {
            List<String> platforms = new ArrayList<>();
            node.path("platforms").forEach(platform -> platforms.add(platform.asText()));
            String name = node.path("name").asText();
            indices.put(
                    name,
                    new SpectralIndex(
                            name,
                            node.path("title").asText(),
                            node.path("domain").asText(),
                            node.path("formula").asText(),
                            node.path("reference").asText(),
                            platforms,
                            constants));
        }
        return Collections.unmodifiableMap(indices);
    }
}
