package io.terrane.definition;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * One field that two versions of a definition differ in.
 *
 * @param pointer JSON pointer (RFC 6901) into either document
 * @param before missing where the field was added
 * @param after missing where the field was removed
 * @param reason why the change is of its class
 */
public record DefinitionChange(String pointer, ChangeClass change, JsonNode before, JsonNode after, String reason) {}
