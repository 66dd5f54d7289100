package io.terrane.stac;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;

/**
 * STAC 1.1 documents as STAC 1.0: {@code bands} become {@code raster:bands} and {@code eo:bands}, {@code proj:code} becomes
 * {@code proj:epsg}, and the extensions are named in the versions that say so.
 */
final class OlderStac {
    private static final Map<String, String> EXTENSIONS = Map.of(
            "projection/v2.0.0", "projection/v1.1.0",
            "raster/v2.0.0", "raster/v1.1.0",
            "eo/v2.0.0", "eo/v1.1.0");
    private static final List<String> RASTER = List.of("nodata", "data_type", "unit", "statistics");
    private static final List<String> EO = List.of("name", "description");

    private OlderStac() {}

    static ObjectNode of(ObjectNode document) {
        document.put("stac_version", "1.0.0");
        ArrayNode extensions = JsonNodeFactory.instance.arrayNode();
        document.path("stac_extensions").forEach(extension -> {
            String name = extension.asText();
            for (var version : EXTENSIONS.entrySet()) {
                name = name.replace(version.getKey(), version.getValue());
            }
            extensions.add(name);
        });
        if (!extensions.isEmpty()) {
            document.set("stac_extensions", extensions);
        }
        if (document.path("properties") instanceof ObjectNode properties) {
            fields(properties);
        }
        document.path("assets").forEach(asset -> {
            if (asset instanceof ObjectNode fields) {
                fields(fields);
            }
        });
        if (document.path("summaries") instanceof ObjectNode summaries && summaries.has("proj:code")) {
            ArrayNode codes = JsonNodeFactory.instance.arrayNode();
            summaries.path("proj:code").forEach(code -> epsg(code).ifPresent(codes::add));
            summaries.remove("proj:code");
            if (!codes.isEmpty()) {
                summaries.set("proj:epsg", codes);
            }
        }
        return document;
    }

    private static void fields(ObjectNode fields) {
        if (fields.has("proj:code")) {
            JsonNode code = fields.remove("proj:code");
            epsg(code).ifPresentOrElse(epsg -> fields.put("proj:epsg", epsg), () -> fields.putNull("proj:epsg"));
        }
        if (fields.path("bands").isArray()) {
            bands(fields, (ArrayNode) fields.remove("bands"));
        }
    }

    private static java.util.Optional<Integer> epsg(JsonNode code) {
        String text = code.asText("");
        return text.matches("EPSG:\\d{1,9}")
                ? java.util.Optional.of(Integer.parseInt(text.substring("EPSG:".length())))
                : java.util.Optional.empty();
    }

    private static void bands(ObjectNode fields, ArrayNode bands) {
        ArrayNode raster = JsonNodeFactory.instance.arrayNode();
        ArrayNode eo = JsonNodeFactory.instance.arrayNode();
        for (JsonNode band : bands) {
            ObjectNode rasterBand = raster.addObject();
            ObjectNode eoBand = eo.addObject();
            band.properties().forEach(field -> {
                String name = field.getKey();
                if (name.startsWith("raster:")) {
                    rasterBand.set(name.substring("raster:".length()), field.getValue());
                } else if (name.startsWith("eo:")) {
                    eoBand.set(name.substring("eo:".length()), field.getValue());
                } else if (RASTER.contains(name)) {
                    rasterBand.set(name, field.getValue());
                } else if (EO.contains(name)) {
                    eoBand.set(name, field.getValue());
                }
            });
        }
        fields.set("raster:bands", raster);
        fields.set("eo:bands", eo);
    }
}
