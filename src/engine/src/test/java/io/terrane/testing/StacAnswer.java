package io.terrane.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaId;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What a STAC API answered with a body of JSON: Items, Collections and Catalogs are valid by the schemas of the core and of the
 * extensions that they name, queryables and sortables are JSON Schemas, errors are problems. What was valid once is not looked at
 * again. Where the schemas are not beside the project documents are not looked at.
 *
 * @param partial whether fields of documents were left out, which may then be invalid
 */
public record StacAnswer(String address, int status, String contentType, String body, boolean partial) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Optional<StacSchemas> SCHEMAS =
            SharedData.find("schemas").map(StacSchemas::new);
    private static final JsonSchema METASCHEMA = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
            .getSchema(SchemaLocation.of(SchemaId.V202012));
    private static final Set<String> VALID = ConcurrentHashMap.newKeySet();

    /** Fails with what is wrong. */
    public void assertValid() {
        if (contentType.contains("ndjson")) {
            body.lines().forEach(line -> document(parse(line)));
            return;
        }
        JsonNode answer = parse(body);
        if (status >= 400) {
            assertThat(contentType).as(address).startsWith("application/problem+json");
            assertThat(answer.fieldNames())
                    .toIterable()
                    .as(address)
                    .contains("type", "title", "status", "detail", "code", "description");
        } else if (contentType.contains("schema+json")) {
            assertThat(METASCHEMA.validate(answer)).as(address).isEmpty();
        } else {
            document(answer);
            for (String members : List.of("features", "collections", "catalogs", "children")) {
                answer.path(members).forEach(this::document);
            }
        }
    }

    private void document(JsonNode document) {
        boolean known = Set.of("Feature", "Collection", "Catalog")
                .contains(document.path("type").asText());
        if (partial || !known || SCHEMAS.isEmpty()) {
            return;
        }
        String text = document.toString();
        if (!VALID.contains(text)) {
            assertThat(SCHEMAS.get().violations(document)).as(address).isEmpty();
            VALID.add(text);
        }
    }

    private static JsonNode parse(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
