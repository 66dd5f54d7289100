package io.terrane.gate;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * What a verdict rests on.
 *
 * @param text for people: what was found, or all that is wrong
 * @param expected name → what had to be
 * @param found name → what is
 * @param where objects, pixels or Items that are wrong; the first ones where there are many
 */
public record Evidence(String text, ObjectNode expected, ObjectNode found, List<String> where) {
    public Evidence {
        expected = expected.deepCopy();
        found = found.deepCopy();
        where = List.copyOf(where);
    }

    ObjectNode document() {
        ObjectNode document = expected.objectNode().put("text", text);
        document.set("expected", expected);
        document.set("found", found);
        if (!where.isEmpty()) {
            where.forEach(document.putArray("where")::add);
        }
        return document;
    }
}
