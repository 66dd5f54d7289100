package io.terrane.stac;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.PathType;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import com.networknt.schema.resource.InputStreamSource;
import io.terrane.definition.Violation;
import io.terrane.schema.QuickSchemas;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * The JSON Schemas of STAC 1.0.0 and 1.1.0 and of the extensions that this node knows, which are its own resources: none is ever
 * fetched. What a document says of other extensions is not looked at. Safe for use by several threads.
 */
@ApplicationScoped
class DocumentSchemas {
    /** Of STAC that documents may be written in. */
    static final Set<String> VERSIONS = Set.of("1.0.0", "1.1.0");

    private static final String FOLDER = "/stac-schemas/";
    private static final int MOST_VIOLATIONS = 50;

    /**
     * GeoJSON's schemas try each type of geometry on each position, which takes longer than all else; that geometries are in order
     * is seen when they are read.
     */
    private static final Map<String, String> OWN =
            Map.of("https://geojson.org/schema/Feature.json", """
            {"type": "object", "required": ["type", "geometry", "properties"],
             "properties": {"type": {"type": "string", "const": "Feature"}}}""", "https://geojson.org/schema/Geometry.json", """
            {"type": "object", "required": ["type"]}""");

    /** PROJJSON is recursive: references are followed where a document does, not ahead of it. */
    private static final SchemaValidatorsConfig CONFIGURATION = SchemaValidatorsConfig.builder()
            .preloadJsonSchema(false)
            .pathType(PathType.JSON_POINTER)
            .build();

    private final JsonSchemaFactory factory = JsonSchemaFactory.getInstance(
            SpecVersion.VersionFlag.V7,
            builder -> builder.schemaLoaders(loaders ->
                    loaders.add(address -> isOfValidator(address.toString()) ? null : resource(address.toString()))));
    private final QuickSchemas quick =
            new QuickSchemas(address -> resource(address).getInputStream());
    private final Set<String> extensions = index();
    private final Map<String, JsonSchema> compiled = new ConcurrentHashMap<>();

    /** JSON Schema's own schema, which a summary may be: the library brings it. */
    private static boolean isOfValidator(String address) {
        return address.startsWith("classpath:");
    }

    private static Set<String> index() {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                resource("index.txt", FOLDER + "index.txt").getInputStream(), StandardCharsets.UTF_8))) {
            return lines.lines().collect(Collectors.toUnmodifiableSet());
        } catch (IOException e) {
            throw new UncheckedIOException("the index of schemas cannot be read", e);
        }
    }

    private static InputStreamSource resource(String address) {
        String own = OWN.get(address);
        return own != null
                ? () -> new ByteArrayInputStream(own.getBytes(StandardCharsets.UTF_8))
                : resource(address, FOLDER + path(address));
    }

    /** PROJJSON only grows: the newest stands for the ones before. */
    private static String path(String address) {
        return address.replaceFirst("^https?://", "")
                .replaceFirst("#.*", "")
                .replaceFirst("^proj\\.org/schemas/v0\\.\\d+/", "proj.org/schemas/v0.7/");
    }

    private static InputStreamSource resource(String address, String path) {
        return () -> {
            InputStream stream = DocumentSchemas.class.getResourceAsStream(path);
            if (stream == null) {
                throw new FileNotFoundException("no schema " + address + " among the resources");
            }
            return stream;
        };
    }

    /** The addresses of extensions whose fields are checked. */
    Set<String> extensions() {
        return extensions;
    }

    /** What is wrong with an Item, by its version's schema and those of its extensions. */
    List<Violation> ofItem(JsonNode item) {
        return of(item, "item");
    }

    List<Violation> ofCollection(JsonNode collection) {
        return of(collection, "collection");
    }

    private List<Violation> of(JsonNode document, String kind) {
        String version = document.path("stac_version").asText();
        if (!VERSIONS.contains(version)) {
            return List.of(new Violation("/stac_version", "has to be 1.1.0 or 1.0.0"));
        }
        Map<String, Violation> violations = new LinkedHashMap<>();
        validate(
                        "https://schemas.stacspec.org/v" + version + "/" + kind + "-spec/json-schema/" + kind + ".json",
                        document)
                .forEach(message -> add(violations, message));
        for (JsonNode extension : document.path("stac_extensions")) {
            String named = extension.asText();
            String address = named.endsWith("#") ? named.substring(0, named.length() - 1) : named;
            if (extensions.contains(address)) {
                validate(address, document).forEach(message -> add(violations, message));
            }
        }
        return violations.values().stream().limit(MOST_VIOLATIONS).toList();
    }

    /** Most documents are valid, which a quick look can tell of most. */
    private Set<ValidationMessage> validate(String address, JsonNode document) {
        return accepts(address, document) ? Set.of() : validated(address, document);
    }

    boolean accepts(String address, JsonNode document) {
        return quick.accepts(address, document);
    }

    Set<ValidationMessage> validated(String address, JsonNode document) {
        return compiled.computeIfAbsent(address, schema -> factory.getSchema(SchemaLocation.of(schema), CONFIGURATION))
                .validate(document);
    }

    /** One of a place: the branches of a choice say much about the same. */
    private static void add(Map<String, Violation> violations, ValidationMessage message) {
        String location = message.getInstanceLocation().toString();
        String text = message.getMessage().startsWith(location + ": ")
                ? message.getMessage().substring(location.length() + 2)
                : message.getMessage();
        String pointer = message.getType().equals("required") && message.getProperty() != null
                ? location + "/" + message.getProperty().replace("~", "~0").replace("/", "~1")
                : location;
        violations.putIfAbsent(pointer, new Violation(pointer, text));
    }
}
