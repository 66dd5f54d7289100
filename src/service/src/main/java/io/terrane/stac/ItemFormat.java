package io.terrane.stac;

import com.fasterxml.jackson.databind.JsonNode;
import io.terrane.problem.ProblemException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;

/** What Items are answered as. */
enum ItemFormat {
    /** Pages of a GeoJSON FeatureCollection. */
    PAGES,
    /** Lines of JSON. */
    LINES,
    /** stac-geoparquet. */
    TABLE;

    static final String GEOJSON = "application/geo+json";
    static final String NDJSON = "application/x-ndjson";
    static final String SHORT_NDJSON = "application/ndjson";
    static final String PARQUET = "application/vnd.apache.parquet";

    /** The parameter that names a format, wherever it stands, before the header that does. */
    private static final String PARAMETER = "f";

    static ItemFormat of(JsonNode body, UriInfo request, HttpHeaders headers) {
        if (body.hasNonNull(PARAMETER)) {
            return named(body.path(PARAMETER).asText());
        }
        String given = request.getQueryParameters().getFirst(PARAMETER);
        return given != null ? named(given) : accepted(headers);
    }

    private static ItemFormat named(String name) {
        return switch (name) {
            case "json", "geojson" -> PAGES;
            case "ndjson" -> LINES;
            case "parquet" -> TABLE;
            default -> throw new ProblemException.BadRequest("'f' has to be json, ndjson or parquet.");
        };
    }

    /** What the client would like best. */
    private static ItemFormat accepted(HttpHeaders headers) {
        MediaType first = headers.getAcceptableMediaTypes().getFirst();
        return switch (first.getType() + "/" + first.getSubtype()) {
            case NDJSON, SHORT_NDJSON -> LINES;
            case PARQUET -> TABLE;
            default -> PAGES;
        };
    }
}
