package io.terrane.stac;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.terrane.catalog.Search.Place;
import io.terrane.problem.ProblemException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** A place in the order of a search as text. It opens nothing: what it leads to is decided by the caller's visibility. */
final class PageToken {
    private static final int LONGEST = 8_192;
    private static final int FIXED = 2;

    private PageToken() {}

    static String encode(Place place) {
        ArrayNode parts = JsonNodeFactory.instance.arrayNode();
        parts.add(place.backwards()).add(place.key());
        place.values().forEach(value -> parts.add(value.orElse(null)));
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(parts.toString().getBytes(StandardCharsets.UTF_8));
    }

    static Place decode(String token) {
        try {
            JsonNode parts =
                    new ObjectMapper().readTree(Base64.getUrlDecoder().decode(token.length() > LONGEST ? "" : token));
            if (parts.isArray()
                    && parts.size() >= FIXED
                    && parts.get(0).isBoolean()
                    && parts.get(1).isTextual()) {
                List<Optional<String>> values = new ArrayList<>();
                for (int i = FIXED; i < parts.size(); i++) {
                    values.add(Optional.ofNullable(parts.get(i).textValue()));
                }
                return new Place(values, parts.get(1).textValue(), parts.get(0).booleanValue());
            }
        } catch (IOException | IllegalArgumentException e) {
            throw wrong();
        }
        throw wrong();
    }

    static ProblemException wrong() {
        return new ProblemException.BadRequest("'token' is not one that a page of this search links to.");
    }
}
