package io.terrane.problem;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/** What a request brings along, before its fields are looked at. */
public final class JsonBody {
    private JsonBody() {}

    /**
     * @param body null when the request has none
     * @throws ProblemException.BadRequest when it is no JSON object
     */
    public static ObjectNode object(@Nullable JsonNode body) {
        if (body instanceof ObjectNode object) {
            return object;
        }
        throw new ProblemException.BadRequest("The body has to be a JSON object.");
    }
}
