package io.terrane.stac;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.Optional;

/** Answers searches in the format that is asked for. */
@ApplicationScoped
class ItemAnswers {
    private final ItemPages pages;
    private final ItemLines lines;
    private final ItemTables tables;

    @Inject
    ItemAnswers(ItemPages pages, ItemLines lines, ItemTables tables) {
        this.pages = pages;
        this.lines = lines;
        this.tables = tables;
    }

    /** @param domain that is searched in; empty for all */
    Response get(ObjectNode body, Optional<String> domain, UriInfo request, HttpHeaders headers) {
        return switch (ItemFormat.of(body, request, headers)) {
            case PAGES ->
                Response.ok(pages.get(body, domain, request, headers), ItemFormat.GEOJSON)
                        .build();
            case LINES -> lines.of(body, domain, headers);
            case TABLE -> tables.of(body, domain, headers);
        };
    }

    Response post(JsonNode body, Optional<String> domain, UriInfo request, HttpHeaders headers) {
        SearchParser.requireKnown(body, Parameters.SEARCH);
        return switch (ItemFormat.of(body, request, headers)) {
            case PAGES ->
                Response.ok(pages.post(body, domain, request, headers), ItemFormat.GEOJSON)
                        .build();
            case LINES -> lines.of(body, domain, headers);
            case TABLE -> tables.of(body, domain, headers);
        };
    }
}
