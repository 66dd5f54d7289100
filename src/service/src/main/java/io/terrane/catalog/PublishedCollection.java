package io.terrane.catalog;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/**
 * A product as it is published.
 *
 * @param version the current one
 * @param discover who may find it: {@code public}, {@code signed-in} or {@code domain}
 * @param read who may read its data, likewise
 * @param document the STAC Collection, its addresses beginning with {@code {base}}
 */
public record PublishedCollection(
        String id, String domain, String product, String version, String discover, String read, ObjectNode document) {
    /** What a search for words looks in. */
    String words() {
        return words(document);
    }

    static String words(ObjectNode document) {
        List<String> words = new ArrayList<>();
        words.add(document.path("title").asText(""));
        words.add(document.path("description").asText(""));
        document.path("keywords").forEach(keyword -> words.add(keyword.asText()));
        return String.join(" \n ", words);
    }
}
