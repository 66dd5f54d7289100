package io.terrane.stac;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Links as STAC has them. */
final class StacLinks {
    private StacLinks() {}

    static ObjectNode add(ArrayNode links, String relation, String href, String type) {
        return links.addObject().put("rel", relation).put("href", href).put("type", type);
    }
}
