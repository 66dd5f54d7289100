package io.terrane.schema;

import com.fasterxml.jackson.databind.JsonNode;

/** A schema, or a part of one, as code. */
@FunctionalInterface
interface Check {
    Check ACCEPT = node -> Verdict.ACCEPTED;
    Check REFUSE = node -> Verdict.REFUSED;
    Check UNSURE = node -> Verdict.UNSURE;

    Verdict of(JsonNode node);
}
