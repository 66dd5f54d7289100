package io.terrane.change;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * A change that was committed.
 *
 * @param id names it to others: random, so that it says nothing of changes that they do not see
 * @param item empty when the Collection itself changed
 * @param version of the product, where runs make it
 */
public record Change(
        UUID id,
        Instant at,
        ChangeKind kind,
        String domain,
        String collection,
        Optional<String> item,
        Optional<String> version,
        ObjectNode detail) {}
