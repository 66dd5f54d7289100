package io.terrane.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaId;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SpecVersion;
import io.restassured.RestAssured;
import io.restassured.filter.Filter;
import io.restassured.filter.FilterContext;
import io.restassured.response.Response;
import io.restassured.specification.FilterableRequestSpecification;
import io.restassured.specification.FilterableResponseSpecification;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Every response of the STAC API to any test is validated: Items, Collections and Catalogs against the schemas of the core and of
 * the extensions that they name, queryables and sortables as JSON Schemas, errors as problems. Documents of which a test left
 * fields out are not. What was valid once is not looked at again.
 */
public final class ValidStac implements BeforeAllCallback, Filter {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final StacSchemas SCHEMAS = new StacSchemas();
    private static final JsonSchema METASCHEMA = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
            .getSchema(SchemaLocation.of(SchemaId.V202012));
    private static final Set<String> VALID = ConcurrentHashMap.newKeySet();

    @Override
    public void beforeAll(ExtensionContext context) {
        if (RestAssured.filters().stream().noneMatch(ValidStac.class::isInstance)) {
            RestAssured.filters(new ValidStac());
        }
    }

    @Override
    public Response filter(
            FilterableRequestSpecification request, FilterableResponseSpecification expected, FilterContext context) {
        Response response = context.next(request, expected);
        String address = request.getURI();
        // Not what tests ask other servers.
        if (address.contains(":" + RestAssured.port + "/stac")
                && response.contentType().contains("json")
                && !response.asString().isEmpty()) {
            check(request, response, address);
        }
        return response;
    }

    private static void check(FilterableRequestSpecification request, Response response, String address) {
        if (response.contentType().contains("ndjson")) {
            if (!isPartial(request)) {
                response.asString().lines().forEach(line -> valid(parse(line), address));
            }
            return;
        }
        JsonNode body = parse(response.asString());
        if (response.statusCode() >= 400) {
            assertThat(response.contentType()).as(address).startsWith("application/problem+json");
            assertThat(body.fieldNames())
                    .toIterable()
                    .as(address)
                    .contains("type", "title", "status", "detail", "code", "description");
        } else if (response.contentType().contains("schema+json")) {
            assertThat(METASCHEMA.validate(body)).as(address).isEmpty();
        } else if (!isPartial(request)) {
            valid(body, address);
            for (String members : List.of("features", "collections", "catalogs", "children")) {
                body.path(members).forEach(member -> valid(member, address));
            }
        }
    }

    private static boolean isPartial(FilterableRequestSpecification request) {
        return request.getURI().contains("fields=")
                || (request.getBody() instanceof Object body && body.toString().contains("\"fields\""));
    }

    private static void valid(JsonNode document, String address) {
        boolean known = Set.of("Feature", "Collection", "Catalog")
                .contains(document.path("type").asText());
        String text = document.toString();
        if (known && !VALID.contains(text)) {
            assertThat(SCHEMAS.violations(document)).as(address).isEmpty();
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
