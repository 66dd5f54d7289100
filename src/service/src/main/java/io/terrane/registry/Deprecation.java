package io.terrane.registry;

import java.time.LocalDate;
import java.util.Optional;

/**
 * What users of a version are told when it is on its way out.
 *
 * @param notice why, and what to do
 * @param endOfSupport the last day on which somebody answers for it
 * @param successor a version of the same definition, or another product as {@code domain/product}
 */
public record Deprecation(String notice, Optional<LocalDate> endOfSupport, Optional<String> successor) {}
