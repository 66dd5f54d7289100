package io.terrane.contract;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.terrane.catalog.Freshness;
import io.terrane.definition.Contract;
import io.terrane.definition.ProductDefinition;
import io.terrane.registry.DefinitionVersion;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.Period;
import java.util.List;
import java.util.Optional;

/**
 * The contract of a product version: what its arrays hold, which checks stood before its publication, and what its team
 * promises. Source: Open Data Contract Standard 3.1.0.
 *
 * @param freshness of the current version, where something is promised
 * @param base address of this node
 */
record ContractDocument(DefinitionVersion version, Optional<Freshness> freshness, String base) {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final String ENGINE = "terrane";

    ObjectNode document(Instant now) {
        ProductDefinition definition = version.definition();
        ObjectNode document = JSON.objectNode();
        document.put("apiVersion", "v3.1.0").put("kind", "DataContract");
        document.put("id", definition.domain() + "." + definition.id());
        document.put("name", definition.title()).put("version", definition.version());
        document.put("status", status()).put("domain", definition.domain());
        version.publishedAt().ifPresent(at -> document.put("contractCreatedTs", at.toString()));
        description(document.putObject("description"), definition);
        document.putArray("tags")
                .add(definition.domain())
                .add(definition.metadata().processingLevel());
        servers(document.putArray("servers"), definition);
        schema(document.putArray("schema"), definition);
        promises(document.putArray("slaProperties"), definition.contract());
        definition.contract().ifPresent(contract -> support(document, contract));
        custom(document.putArray("customProperties"), definition, now);
        return document;
    }

    private String status() {
        return switch (version.state()) {
            case draft -> "draft";
            case published -> "active";
            case deprecated -> "deprecated";
            case retired -> "retired";
        };
    }

    private void description(ObjectNode target, ProductDefinition definition) {
        Optional<Contract> contract = definition.contract();
        target.put(
                "purpose",
                contract.flatMap(Contract::purpose).or(definition::description).orElse(definition.title()));
        contract.flatMap(Contract::usage).ifPresent(usage -> target.put("usage", usage));
        contract.flatMap(Contract::limitations).ifPresent(limits -> target.put("limitations", limits));
    }

    private void servers(ArrayNode servers, ProductDefinition definition) {
        servers.addObject()
                .put("server", "stac")
                .put("type", "api")
                .put("description", "STAC API; data are at the addresses of the Items' assets")
                .put("location", base + "/stac/collections/" + definition.domain() + "." + definition.id());
    }

    private static void schema(ArrayNode schema, ProductDefinition definition) {
        ObjectNode item = schema.addObject();
        item.put("name", definition.id()).put("logicalType", "object");
        item.put("physicalType", String.join(", ", definition.output().formats()));
        item.put("description", definition.description().orElse(definition.title()));
        item.put(
                "dataGranularityDescription",
                "One Item a time step (" + definition.time().step() + "), pixel by pixel");
        ArrayNode properties = item.putArray("properties");
        value(properties.addObject(), definition);
        coordinate(properties, "y", "Centre of the pixel, northing in metres");
        coordinate(properties, "x", "Centre of the pixel, easting in metres");
        properties
                .addObject()
                .put("name", "datetime")
                .put("logicalType", "timestamp")
                .put("physicalType", "string")
                .put("required", true)
                .put("description", "Of the Item, UTC");
    }

    private static void value(ObjectNode property, ProductDefinition definition) {
        property.put("name", definition.id().replace('-', '_')).put("logicalType", "number");
        property.put("physicalType", definition.output().dtype()).put("required", false);
        property.put("description", definition.title());
        property.put("transformLogic", definition.expression());
        ArrayNode sources = property.putArray("transformSourceObjects");
        definition.source().collections().forEach(sources::add);
        ArrayNode custom = property.putArray("customProperties");
        custom(custom, "unit", definition.metadata().units());
        if (definition.output().dtype().equals("int16")) {
            custom.addObject()
                    .put("property", "scaleFactor")
                    .put("value", definition.output().scale());
        }
        custom(custom, "grid", definition.grid().crs());
        List<Double> range = definition.metadata().validRange();
        ArrayNode quality = property.putArray("quality");
        check(quality, "values-in-range", "conformity", "All values lie from " + range.get(0) + " to " + range.get(1));
        check(quality, "valid-pixels", "completeness", "At least one pixel has a value");
        check(
                quality,
                "grid-matches-source",
                "accuracy",
                "CRS, resolution and origin are those of the source or of the definition");
        check(quality, "radiometry", "accuracy", "Scale and offset of the source agree with its pixels");
        check(quality, "metadata-complete", "completeness", "Units, range, level and licence are there");
        check(quality, "objects-complete", "consistency", "Every object is stored with the bytes that were written");
        check(quality, "independent-reader", "consistency", "Another reader gets the same values");
    }

    /** Checks of the gate, which every version has passed. */
    private static void check(ArrayNode quality, String id, String dimension, String description) {
        quality.addObject()
                .put("name", id)
                .put("type", "custom")
                .put("engine", ENGINE)
                .put("implementation", "gate: " + id)
                .put("dimension", dimension)
                .put("severity", "error")
                .put("description", description);
    }

    private static void coordinate(ArrayNode properties, String name, String description) {
        properties
                .addObject()
                .put("name", name)
                .put("logicalType", "number")
                .put("physicalType", "float64")
                .put("required", true)
                .put("description", description);
    }

    private void promises(ArrayNode promises, Optional<Contract> contract) {
        contract.flatMap(Contract::freshnessLimit)
                .ifPresent(limit -> duration(promises.addObject().put("property", "freshness"), limit)
                        .put("description", "Age of the newest data, at most")
                        .put("driver", "operational")
                        .put("element", version.id() + ".datetime"));
        contract.flatMap(Contract::retention).map(Period::parse).ifPresent(period -> {
            boolean years = period.toTotalMonths() % 12 == 0 && period.getDays() == 0;
            ObjectNode node = promises.addObject().put("property", "retention");
            if (years) {
                node.put("value", period.toTotalMonths() / 12).put("unit", "y");
            } else {
                LocalDate day = LocalDate.EPOCH;
                node.put("value", day.until(day.plus(period), java.time.temporal.ChronoUnit.DAYS))
                        .put("unit", "d");
            }
            node.put("description", "How long the data of a version are kept, at least");
        });
        // What was announced with a deprecation is later word than what the definition promised.
        version.deprecation()
                .flatMap(deprecation -> deprecation.endOfSupport().map(LocalDate::toString))
                .or(() -> contract.flatMap(Contract::endOfSupport))
                .ifPresent(day ->
                        promises.addObject().put("property", "endOfSupport").put("value", day));
    }

    private static ObjectNode duration(ObjectNode node, Duration limit) {
        boolean days = limit.toSeconds() % Duration.ofDays(1).toSeconds() == 0;
        return days
                ? node.put("value", limit.toDays()).put("unit", "d")
                : node.put("value", limit.toSeconds() / 3600.0).put("unit", "h");
    }

    private static void support(ObjectNode document, Contract contract) {
        if (contract.support().isEmpty()) {
            return;
        }
        ArrayNode channels = document.putArray("support");
        contract.support().forEach(support -> {
            ObjectNode channel = channels.addObject().put("channel", support.channel());
            support.url().ifPresent(url -> channel.put("url", url));
        });
    }

    private void custom(ArrayNode properties, ProductDefinition definition, Instant now) {
        custom(properties, "license", definition.metadata().license());
        version.deprecation().ifPresent(deprecation -> {
            custom(properties, "deprecationNotice", deprecation.notice());
            deprecation.successor().ifPresent(successor -> custom(properties, "successor", successor));
        });
        freshness.ifPresent(fresh -> {
            ObjectNode value =
                    properties.addObject().put("property", "freshnessNow").putObject("value");
            fresh.newest().ifPresent(newest -> value.put("newest", newest.toString()));
            fresh.age(now).ifPresent(age -> value.put("ageSeconds", age.toSeconds()));
            value.put("limitSeconds", fresh.limit().toSeconds());
            value.put("breached", fresh.isBreached(now));
        });
    }

    private static void custom(ArrayNode properties, String name, String value) {
        properties.addObject().put("property", name).put("value", value);
    }
}
