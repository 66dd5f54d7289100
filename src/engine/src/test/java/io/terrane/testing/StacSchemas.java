package io.terrane.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import com.networknt.schema.resource.InputStreamSource;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Validates STAC documents against the schemas of the core and of every extension that they name, offline. */
public final class StacSchemas {
    // PROJJSON is recursive: its references are to be followed where a document does, not ahead of it.
    private static final SchemaValidatorsConfig RECURSIVE = SchemaValidatorsConfig.builder()
            .preloadJsonSchema(false)
            .cacheRefs(false)
            .build();

    private static final SchemaValidatorsConfig OTHERS =
            SchemaValidatorsConfig.builder().preloadJsonSchema(false).build();

    private final JsonSchemaFactory factory;

    public StacSchemas() {
        this(SharedData.path("schemas"));
    }

    StacSchemas(Path schemas) {
        factory = JsonSchemaFactory.getInstance(
                SpecVersion.VersionFlag.V7,
                builder -> builder.schemaLoaders(loaders ->
                        loaders.add(iri -> isOfValidator(iri.toString()) ? null : source(schemas, iri.toString()))));
    }

    /** JSON Schema's own schema, which summaries may be. */
    private static boolean isOfValidator(String address) {
        return address.startsWith("classpath:");
    }

    private static InputStreamSource source(Path schemas, String address) {
        Path file = schemas.resolve(address.replaceFirst("^https?://", "").replaceFirst("#.*", ""));
        if (!Files.exists(file)) {
            if (address.contains("/storage/v2.0.0/platforms/")) {
                // Not among the schemas at hand: they only restrict fields of AWS and Azure.
                return () -> new ByteArrayInputStream("{}".getBytes(StandardCharsets.UTF_8));
            }
            throw new IllegalArgumentException("no schema at " + file);
        }
        return () -> Files.newInputStream(file);
    }

    private JsonSchema schema(String address) {
        return factory.getSchema(SchemaLocation.of(address), address.contains("/projection/") ? RECURSIVE : OTHERS);
    }

    /** Everything that is wrong, by the version of STAC that the document has. */
    public List<String> violations(JsonNode document) {
        String kind = switch (document.path("type").asText()) {
            case "Feature" -> "item";
            case "Catalog" -> "catalog";
            default -> "collection";
        };
        List<String> addresses = new ArrayList<>(List.of("https://schemas.stacspec.org/v%s/%s-spec/json-schema/%s.json"
                .formatted(document.path("stac_version").asText(), kind, kind)));
        document.path("stac_extensions").forEach(extension -> addresses.add(extension.asText()));
        List<String> violations = new ArrayList<>();
        for (String address : addresses) {
            for (ValidationMessage message : schema(address).validate(document)) {
                violations.add(address + ": " + message);
            }
        }
        return violations;
    }
}
