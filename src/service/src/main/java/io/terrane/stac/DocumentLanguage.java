package io.terrane.stac;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The language of what is sent. The node's own words are English. A Collection or an Item is in the language that it says it is
 * in (STAC language extension 1.0.0), and in none that is known where it says nothing; it is not translated, and others that
 * are linked to as its translations are found by their {@code hreflang}.
 */
final class DocumentLanguage {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern TAG = Pattern.compile("[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*");

    private DocumentLanguage() {}

    static Optional<String> of(String path, Object entity) {
        if (path.equals("/stac") || path.equals("/stac/")) {
            return Optional.of("en");
        }
        if (!(entity instanceof String text)
                || !text.contains("\"language\"")
                || text.startsWith("{\"type\":\"FeatureCollection")) {
            return Optional.empty();
        }
        try {
            JsonNode document = JSON.readTree(text);
            JsonNode holder = document.path("type").asText().equals("Feature") ? document.path("properties") : document;
            String code = holder.path("language").path("code").asText("");
            return Optional.of(code).filter(tag -> TAG.matcher(tag).matches());
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }
}
