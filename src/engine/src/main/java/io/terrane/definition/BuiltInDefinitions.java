package io.terrane.definition;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;

/** Definitions that come with Terrane, for a first product without writing one. */
public final class BuiltInDefinitions {
    private static final List<String> NAMES = List.of("ndvi");

    private BuiltInDefinitions() {}

    public static List<String> names() {
        return NAMES;
    }

    /** The YAML of a definition; area and time are examples, for the caller to replace. */
    public static Optional<byte[]> yaml(String name) {
        if (!NAMES.contains(name)) {
            return Optional.empty();
        }
        try (InputStream in = BuiltInDefinitions.class.getResourceAsStream("/definitions/" + name + ".yaml")) {
            if (in == null) {
                throw new IllegalStateException("the definition " + name + " is not packaged");
            }
            return Optional.of(in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
