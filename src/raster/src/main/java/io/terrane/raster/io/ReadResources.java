package io.terrane.raster.io;

import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which contents were read from where. The first answer of a server decides; a later one of other contents is an error,
 * since half of one file and half of another make neither. Safe for concurrent use.
 */
public final class ReadResources {
    private final Map<URI, ResourceVersion> read = new ConcurrentHashMap<>();
    private final Map<URI, ResourceVersion> expected;

    /** @param expected contents that alone may be read from these locations; others are free */
    public ReadResources(Map<URI, ResourceVersion> expected) {
        this.expected = Map.copyOf(expected);
    }

    /** @throws ResourceChangedException when the contents are others than before, or than expected */
    void observe(URI location, String name, ResourceVersion version) throws ResourceChangedException {
        ResourceVersion pinned = expected.get(location);
        if (pinned != null) {
            require(pinned.difference(version), name + " is not what it was when it was first read");
        }
        ResourceVersion first = read.putIfAbsent(location, version);
        if (first != null) {
            require(first.difference(version), name + " changed while it was read");
        }
    }

    private static void require(Optional<String> difference, String otherwise) throws ResourceChangedException {
        if (difference.isPresent()) {
            throw new ResourceChangedException(otherwise + ": " + difference.get());
        }
    }

    /** In order of location. */
    public Map<URI, ResourceVersion> read() {
        return new TreeMap<>(read);
    }
}
