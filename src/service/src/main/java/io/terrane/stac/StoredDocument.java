package io.terrane.stac;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Collections and Items as the catalog keeps them. */
final class StoredDocument {
    private static final ObjectMapper JSON = new ObjectMapper();

    private StoredDocument() {}

    static ObjectNode parse(String document) {
        try {
            return (ObjectNode) JSON.readTree(document);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a stored document cannot be read", e);
        }
    }
}
