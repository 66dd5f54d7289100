package io.terrane.catalog;

import io.terrane.definition.SemanticVersion;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The versions of a product and which of them is current.
 *
 * @param current the version that searches find
 * @param retired whether the product is in no search
 * @param entries by number, the lowest first
 */
public record VersionHistory(
        String collection, String domain, String product, String current, boolean retired, List<VersionEntry> entries) {
    public VersionHistory {
        entries = entries.stream()
                .sorted(Comparator.comparing(entry -> SemanticVersion.parse(entry.version())))
                .toList();
    }

    public Optional<VersionEntry> entry(String version) {
        return entries.stream().filter(entry -> entry.version().equals(version)).findFirst();
    }

    /** The nearest below whose documents are kept. */
    Optional<VersionEntry> predecessor(String version) {
        return documented()
                .filter(entry -> SemanticVersion.compare(entry.version(), version) < 0)
                .reduce((a, b) -> b);
    }

    /** The nearest above whose documents are kept and that is not retired. */
    Optional<VersionEntry> successor(String version) {
        return documented()
                .filter(entry -> entry.state() != VersionState.RETIRED)
                .filter(entry -> SemanticVersion.compare(entry.version(), version) > 0)
                .findFirst();
    }

    private Stream<VersionEntry> documented() {
        return entries.stream().filter(VersionEntry::documented);
    }
}
