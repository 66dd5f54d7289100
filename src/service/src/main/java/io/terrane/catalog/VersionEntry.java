package io.terrane.catalog;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;

/**
 * A version of a product in its history.
 *
 * @param notice what users are told about its end, once it is deprecated
 * @param successor another version, or another product as {@code domain/product}
 * @param documented whether its Collection and Items are kept; those of before there was a history are not
 */
public record VersionEntry(
        String version,
        VersionState state,
        Optional<String> notice,
        Optional<LocalDate> endOfSupport,
        Optional<String> successor,
        Instant publishedAt,
        boolean documented) {}
