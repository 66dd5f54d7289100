package io.terrane.source;

import io.terrane.definition.ProductDefinition;
import java.util.List;

/** The scenes that a product was computed from before, whatever a search would find today. */
public record PinnedScenes(List<SourceScene> scenes) implements ImagerySource {
    public PinnedScenes {
        scenes = List.copyOf(scenes);
    }

    @Override
    public List<SourceScene> search(ProductDefinition definition) {
        return scenes;
    }
}
