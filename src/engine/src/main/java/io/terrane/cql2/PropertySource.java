package io.terrane.cql2;

import org.jspecify.annotations.Nullable;

/** What a filter is decided on. */
@FunctionalInterface
public interface PropertySource {
    /** The property's value; nothing where it is absent or null. */
    @Nullable
    Value value(String name);
}
