package io.terrane.definition;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.yaml.snakeyaml.LoaderOptions;

/**
 * Definitions from YAML or JSON (which is YAML too) and back. Documents are bounded in size and depth; anchors and
 * repeated keys are refused.
 */
public final class DefinitionReader {
    private static final int MAX_BYTES = 256 * 1024;
    private static final int MAX_DEPTH = 16;
    private static final YAMLMapper YAML = mapper();

    private DefinitionReader() {}

    private static YAMLMapper mapper() {
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(MAX_BYTES);
        options.setNestingDepthLimit(MAX_DEPTH);
        options.setAllowDuplicateKeys(false);
        YAMLFactory factory = YAMLFactory.builder()
                .loaderOptions(options)
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(MAX_DEPTH)
                        .build())
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
                .build();
        return new YAMLMapper(factory);
    }

    /** @throws InvalidDefinitionException with every violation, of shape and of rules */
    public static ProductDefinition read(byte[] document) throws InvalidDefinitionException {
        return read(parse(document));
    }

    /** @throws InvalidDefinitionException with every violation, of shape and of rules */
    public static ProductDefinition read(JsonNode document) throws InvalidDefinitionException {
        List<Violation> violations = new ArrayList<>();
        ProductDefinition definition = definition(new Fields(document, "", violations));
        Set<String> misshapen = new HashSet<>();
        violations.forEach(violation -> misshapen.add(violation.pointer()));
        DefinitionRules.violations(definition).stream()
                .filter(violation -> misshapen.stream()
                        .noneMatch(pointer -> violation.pointer().equals(pointer)
                                || violation.pointer().startsWith(pointer + "/")))
                .forEach(violations::add);
        if (!violations.isEmpty()) {
            throw new InvalidDefinitionException(violations);
        }
        return definition;
    }

    /** The document as a tree, its shape not yet looked at. */
    public static ObjectNode parse(byte[] document) throws InvalidDefinitionException {
        if (document.length > MAX_BYTES) {
            throw invalid("has more than " + MAX_BYTES + " bytes");
        }
        String text = new String(document, StandardCharsets.UTF_8);
        try {
            refuseAnchors(text);
            if (YAML.readTree(text) instanceof ObjectNode object) {
                return object;
            }
            throw invalid("has to be an object with fields, as YAML or JSON");
        } catch (JsonProcessingException e) {
            String where = e.getLocation() == null
                    ? ""
                    : " at line " + e.getLocation().getLineNr() + ", column "
                            + e.getLocation().getColumnNr();
            throw invalid("cannot be read as YAML or JSON: "
                    + e.getOriginalMessage().lines().findFirst().orElse("") + where);
        } catch (IOException e) {
            throw invalid("cannot be read as YAML or JSON: " + e.getMessage());
        }
    }

    private static void refuseAnchors(String text) throws IOException, InvalidDefinitionException {
        try (YAMLParser parser = YAML.getFactory().createParser(text)) {
            while (parser.nextToken() != null) {
                if (parser.isCurrentAlias()) {
                    throw invalid("uses a YAML alias at line "
                            + parser.currentLocation().getLineNr() + ": write the value out");
                }
            }
        }
    }

    private static InvalidDefinitionException invalid(String detail) {
        return new InvalidDefinitionException(List.of(new Violation("", detail)));
    }

    /** The definition as a tree, defaults filled in, its fields in the order of the record. */
    public static ObjectNode document(ProductDefinition definition) {
        return new ObjectMapper()
                .registerModule(new com.fasterxml.jackson.datatype.jdk8.Jdk8Module())
                .setDefaultPropertyInclusion(com.fasterxml.jackson.annotation.JsonInclude.Include.NON_ABSENT)
                .valueToTree(definition);
    }

    /** The definition as YAML. */
    public static String yaml(JsonNode document) {
        try {
            return YAML.writeValueAsString(document);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ProductDefinition definition(Fields fields) {
        ProductDefinition written = written(fields);
        return written.withSource(written.source().withBands(ProductExpression.bands(written)));
    }

    private static ProductDefinition written(Fields fields) {
        ProductDefinition definition = new ProductDefinition(
                fields.text("domain"),
                fields.text("id"),
                fields.text("version"),
                fields.text("title"),
                fields.optionalText("description"),
                source(fields.object("source")),
                area(fields.object("area")),
                time(fields.object("time")),
                fields.text("expression"),
                fields.objects("mask").stream().map(DefinitionReader::mask).toList(),
                grid(fields.objectOrEmpty("grid")),
                output(fields.objectOrEmpty("output")),
                metadata(fields.object("metadata")),
                fields.optionalObject("access").map(DefinitionReader::access),
                fields.optionalObject("contract").map(Contract::read));
        fields.refuseUnknown();
        return definition;
    }

    private static ProductDefinition.Source source(Fields fields) {
        ProductDefinition.Source source = new ProductDefinition.Source(
                fields.optionalText("ref"),
                fields.optionalText("stac"),
                fields.texts("collections", List.of()),
                fields.optionalText("filter"),
                fields.integer("maxItems"),
                fields.bandsByName("bands"),
                fields.text("radiometry"));
        fields.refuseUnknown();
        return source;
    }

    private static ProductDefinition.Area area(Fields fields) {
        ProductDefinition.Area area = new ProductDefinition.Area(fields.numbers("bbox"));
        fields.refuseUnknown();
        return area;
    }

    private static ProductDefinition.Time time(Fields fields) {
        ProductDefinition.Time time = new ProductDefinition.Time(
                fields.text("interval"),
                fields.text("step", ProductDefinition.Time.ACQUISITION),
                fields.optionalText("reducer"));
        fields.refuseUnknown();
        return time;
    }

    private static ProductDefinition.Mask mask(Fields fields) {
        ProductDefinition.Mask mask = new ProductDefinition.Mask(
                fields.text("band"),
                fields.integersOrEmpty("drop"),
                fields.integersOrEmpty("dropBits"),
                fields.integer("dilate", 0));
        fields.refuseUnknown();
        return mask;
    }

    private static ProductDefinition.GridSpec grid(Fields fields) {
        var resolution = fields.number("resolutionMetres");
        ProductDefinition.GridSpec grid = new ProductDefinition.GridSpec(
                fields.text("crs", "native"),
                resolution.isPresent() ? Optional.of(resolution.getAsDouble()) : Optional.empty(),
                fields.text("resampling", "nearest"));
        fields.refuseUnknown();
        return grid;
    }

    private static ProductDefinition.Output output(Fields fields) {
        ProductDefinition.Output output = new ProductDefinition.Output(
                fields.texts("formats", List.of("zarr")),
                fields.text("dtype", "int16"),
                fields.number("scale").orElse(1e-4),
                fields.integer("chunk", 1024),
                fields.integer("shard", 4096),
                fields.text("layout", ProductDefinition.Output.ITEM_PER_TIME),
                fields.flag("multiscales", false));
        fields.refuseUnknown();
        return output;
    }

    private static ProductDefinition.Metadata metadata(Fields fields) {
        ProductDefinition.Metadata metadata = new ProductDefinition.Metadata(
                fields.text("units"),
                fields.numbers("validRange"),
                fields.text("processingLevel"),
                fields.text("license"));
        fields.refuseUnknown();
        return metadata;
    }

    private static ProductDefinition.Access access(Fields fields) {
        ProductDefinition.Access access = new ProductDefinition.Access(
                fields.text("discover"), fields.text("read"), fields.flag("requests", true));
        fields.refuseUnknown();
        return access;
    }
}
