package io.terrane.stac;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.terrane.catalog.Search.Position;
import io.terrane.problem.ProblemException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;

/** A place in the order of Items as text. It opens nothing: what it leads to is decided by the caller's visibility. */
final class PageToken {
    private PageToken() {}

    static String encode(Position position) {
        ArrayNode parts = JsonNodeFactory.instance.arrayNode();
        parts.add(position.datetime().toString()).add(position.collection()).add(position.id());
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(parts.toString().getBytes(StandardCharsets.UTF_8));
    }

    static Position decode(String token) {
        try {
            JsonNode parts = new ObjectMapper().readTree(Base64.getUrlDecoder().decode(token));
            if (parts.isArray()
                    && parts.size() == 3
                    && parts.get(1).isTextual()
                    && parts.get(2).isTextual()) {
                return new Position(
                        Instant.parse(parts.get(0).asText()),
                        parts.get(1).textValue(),
                        parts.get(2).textValue());
            }
        } catch (IOException | IllegalArgumentException | DateTimeException e) {
            throw wrong();
        }
        throw wrong();
    }

    private static ProblemException wrong() {
        return new ProblemException.BadRequest("'token' is not one that a page of this search links to.");
    }
}
