package io.terrane.source;

import io.terrane.definition.ProductDefinition;
import java.util.List;

/** Finds the scenes that a definition is computed from. */
public interface ImagerySource {
    /**
     * Searches, re-checks every filter, resolves bands and radiometry, and drops duplicates of one acquisition.
     *
     * @return scenes in order of time, at most the definition's {@code maxItems}
     * @throws SourceException when nothing is found, the source does not answer or answers nonsense, or a
     *     band is missing
     */
    List<SourceScene> search(ProductDefinition definition) throws SourceException;
}
