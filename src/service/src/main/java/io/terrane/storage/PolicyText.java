package io.terrane.storage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Policies written the same way: stores give back lists of one as a text, and in an order of theirs. */
final class PolicyText {
    private PolicyText() {}

    static JsonNode canonical(JsonNode policy) {
        if (policy instanceof ObjectNode fields) {
            Map<String, JsonNode> sorted = new TreeMap<>();
            fields.properties().forEach(field -> sorted.put(field.getKey(), canonical(field.getValue())));
            ObjectNode result = JsonNodeFactory.instance.objectNode();
            sorted.forEach(result::set);
            return result;
        }
        if (policy instanceof ArrayNode list) {
            List<JsonNode> elements = new ArrayList<>();
            list.forEach(element -> elements.add(canonical(element)));
            if (elements.size() == 1) {
                return elements.getFirst();
            }
            elements.sort(Comparator.comparing(JsonNode::toString));
            return JsonNodeFactory.instance.arrayNode().addAll(elements);
        }
        return policy;
    }
}
