package io.terrane.source;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** What the landing page of a STAC API says that the API can. */
record Landing(ObjectNode document) {
    private static final String FILTER_CLASS = "/item-search#filter";
    private static final String SORT_CLASS = "/item-search#sort";
    private static final String CQL2_TEXT_CLASS = "cql2-text";

    boolean filters() {
        return declares(FILTER_CLASS);
    }

    boolean filtersByText() {
        return declares(CQL2_TEXT_CLASS);
    }

    boolean sorts() {
        return declares(SORT_CLASS);
    }

    private boolean declares(String conformanceClass) {
        for (JsonNode uri : document.path("conformsTo")) {
            if (uri.asText().endsWith(conformanceClass)) {
                return true;
            }
        }
        return false;
    }

    boolean posts() {
        for (JsonNode link : document.path("links")) {
            if (link.path("rel").asText().equals("search")
                    && link.path("method").asText().equalsIgnoreCase("POST")) {
                return true;
            }
        }
        return false;
    }
}
