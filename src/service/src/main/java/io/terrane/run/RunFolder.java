package io.terrane.run;

import io.terrane.execution.DefinitionExecutor;
import io.terrane.raster.store.ObjectStore;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Where a run writes in the object store, and what is removed of it. */
final class RunFolder {
    /** What begins with a dot is no domain. */
    private static final Pattern KEY =
            Pattern.compile("[^/.][^/]*/[^/]+/[^/]+/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?:\\.staging)?/.*");

    private RunFolder() {}

    static String prefix(String domain, String definition, String version, UUID run) {
        return "%s/%s/%s/%s".formatted(domain, definition, version, run);
    }

    /** The run that an object is of; empty for what no run wrote. */
    static Optional<UUID> run(String key) {
        Matcher matcher = KEY.matcher(key);
        return matcher.matches() ? Optional.of(UUID.fromString(matcher.group(1))) : Optional.empty();
    }

    /** Bytes of the product's objects. */
    static long size(ObjectStore store, String prefix) throws IOException {
        try (Stream<ObjectStore.ObjectMetadata> objects = store.list(prefix + "/")) {
            return objects.mapToLong(ObjectStore.ObjectMetadata::size).sum();
        }
    }

    /** What lay beside the product while it was made. */
    static void deleteStaging(ObjectStore store, String prefix) throws IOException {
        delete(store, DefinitionExecutor.staging(prefix) + "/");
    }

    static void deleteAll(ObjectStore store, String prefix) throws IOException {
        delete(store, prefix + "/");
        deleteStaging(store, prefix);
    }

    private static void delete(ObjectStore store, String folder) throws IOException {
        // In pages, since a listing may not be followed while it is deleted from.
        List<String> keys;
        do {
            try (Stream<ObjectStore.ObjectMetadata> objects = store.list(folder)) {
                keys = objects.limit(1_000).map(ObjectStore.ObjectMetadata::key).toList();
            }
            for (String key : keys) {
                store.delete(key);
            }
        } while (!keys.isEmpty());
    }
}
