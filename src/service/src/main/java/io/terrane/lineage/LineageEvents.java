package io.terrane.lineage;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.terrane.definition.Interval;
import io.terrane.definition.ProductDefinition;
import io.terrane.execution.RunReport;
import io.terrane.product.EngineVersion;
import io.terrane.raster.store.ObjectLedger;
import io.terrane.source.SourceScene;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.UUID;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Runs as events. A job is a definition, in the namespace of the node and the domain; its runs are children of one run a
 * version. Inputs are the source's collections, the output is the product, in its version. Source: OpenLineage 2-0-2.
 */
@ApplicationScoped
class LineageEvents {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final String SPECIFICATION = "https://openlineage.io/spec/";
    private static final String CORE = SPECIFICATION + "2-0-2/OpenLineage.json#/$defs/";
    private static final int MOST_ITEMS = 200;
    private static final int LONGEST_MESSAGE = 2_000;

    private final String base;
    private final String storage;

    @Inject
    LineageEvents(
            @ConfigProperty(name = "terrane.public-url") String publicUrl,
            @ConfigProperty(name = "terrane.storage.kind", defaultValue = "file") String storage) {
        this.base = publicUrl.replaceFirst("/$", "");
        this.storage = storage;
    }

    ObjectNode begun(LineageRun run, ProductDefinition definition, boolean again) {
        ObjectNode event = event(again ? "RUNNING" : "START", run);
        describe(event, definition);
        inputs(event, definition);
        output(event.putArray("outputs").addObject(), definition);
        return event;
    }

    /** @param bytes of the product's objects */
    ObjectNode completed(LineageRun run, RunReport report, long bytes) {
        ProductDefinition definition = report.definition();
        ObjectNode event = event("COMPLETE", run);
        describe(event, definition);
        items((ObjectNode) inputs(event, definition).get(0), report);
        ObjectNode output = event.putArray("outputs").addObject();
        output(output, definition);
        facet(
                        output.putObject("outputFacets"),
                        "outputStatistics",
                        "facets/1-0-2/OutputStatisticsOutputDatasetFacet.json#/$defs/OutputStatisticsOutputDatasetFacet")
                .put("rowCount", report.steps().size())
                .put("size", bytes)
                .put("fileCount", objects(report));
        return event;
    }

    private static long objects(RunReport report) {
        try (Stream<ObjectLedger.Entry> entries = report.objects().entries()) {
            return entries.count();
        }
    }

    ObjectNode failed(LineageRun run, String message) {
        ObjectNode event = event("FAIL", run);
        facet(
                        (ObjectNode) event.at("/run/facets"),
                        "errorMessage",
                        "facets/1-0-1/ErrorMessageRunFacet.json#/$defs/ErrorMessageRunFacet")
                .put("message", message.substring(0, Math.min(message.length(), LONGEST_MESSAGE)))
                .put("programmingLanguage", "JAVA");
        return event;
    }

    /** It ended without anything to write. */
    ObjectNode unchanged(LineageRun run) {
        return event("COMPLETE", run);
    }

    ObjectNode aborted(LineageRun run) {
        return event("ABORT", run);
    }

    private ObjectNode event(String type, LineageRun run) {
        ObjectNode event = JSON.objectNode();
        event.put("eventType", type).put("eventTime", Instant.now().toString());
        event.put("producer", producer()).put("schemaURL", CORE + "RunEvent");
        ObjectNode facets =
                event.putObject("run").put("runId", run.id().toString()).putObject("facets");
        facet(facets, "processing_engine", "facets/1-1-1/ProcessingEngineRunFacet.json#/$defs/ProcessingEngineRunFacet")
                .put("name", "Terrane")
                .put("version", EngineVersion.text());
        ObjectNode parent = facet(facets, "parent", "facets/1-2-0/ParentRunFacet.json#/$defs/ParentRunFacet");
        parent.putObject("run").put("runId", version(run).toString());
        parent.putObject("job")
                .put("namespace", namespace(run.domain()))
                .put("name", run.definition() + ":" + run.version());
        ObjectNode job = event.putObject("job");
        job.put("namespace", namespace(run.domain())).put("name", run.definition());
        facet(job.putObject("facets"), "jobType", "facets/2-0-4/JobTypeJobFacet.json#/$defs/JobTypeJobFacet")
                .put("processingType", "BATCH")
                .put("integration", "TERRANE")
                .put("jobType", "PRODUCT");
        return event;
    }

    /** The same for all runs of a definition version on this node. */
    private UUID version(LineageRun run) {
        String name = namespace(run.domain()) + "/" + run.definition() + ":" + run.version();
        return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8));
    }

    private String namespace(String domain) {
        return base + "/" + domain;
    }

    private String producer() {
        return base + "/terrane/" + EngineVersion.text();
    }

    private ObjectNode facet(ObjectNode facets, String name, String schema) {
        return facets.putObject(name).put("_producer", producer()).put("_schemaURL", SPECIFICATION + schema);
    }

    private void describe(ObjectNode event, ProductDefinition definition) {
        Interval time = Interval.parse(definition.time().interval());
        ObjectNode nominal = facet(
                        (ObjectNode) event.at("/run/facets"),
                        "nominalTime",
                        "facets/1-0-1/NominalTimeRunFacet.json#/$defs/NominalTimeRunFacet")
                .put("nominalStartTime", time.start().toString());
        if (!time.isOpen()) {
            nominal.put("nominalEndTime", time.end().toString());
        }
        facet(
                        (ObjectNode) event.at("/job/facets"),
                        "documentation",
                        "facets/1-1-0/DocumentationJobFacet.json#/$defs/DocumentationJobFacet")
                .put("description", definition.title() + ": " + definition.expression());
    }

    private ArrayNode inputs(ObjectNode event, ProductDefinition definition) {
        ArrayNode inputs = event.putArray("inputs");
        String source = definition
                .source()
                .stac()
                .map(LineageEvents::withoutSecrets)
                .orElseGet(() -> base + "/sources/" + definition.source().name());
        for (String collection : definition.source().collections()) {
            ObjectNode input = inputs.addObject().put("namespace", source).put("name", collection);
            facet(
                            input.putObject("facets"),
                            "dataSource",
                            "facets/1-0-1/DatasourceDatasetFacet.json#/$defs/DatasourceDatasetFacet")
                    .put("name", source)
                    .put("uri", source);
        }
        return inputs;
    }

    /** Addresses may be signed, or name a user. */
    private static String withoutSecrets(String address) {
        URI uri = URI.create(address);
        String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
        return "%s://%s%s%s"
                .formatted(uri.getScheme(), uri.getHost(), port, uri.getRawPath() == null ? "" : uri.getRawPath());
    }

    /** Those that were used, the first ones where there are many; the product's provenance has all. */
    private void items(ObjectNode input, RunReport report) {
        ObjectNode facet = ((ObjectNode) input.path("facets"))
                .putObject("terrane_items")
                .put("_producer", producer())
                .put("_schemaURL", CORE + "DatasetFacet")
                .put("total", report.inputs().scenes().size());
        ArrayNode items = facet.putArray("items");
        for (SourceScene scene :
                report.inputs().scenes().stream().limit(MOST_ITEMS).toList()) {
            items.addObject()
                    .put("id", scene.id())
                    .put("collection", scene.collection())
                    .put("href", withoutSecrets(scene.self().toString()));
        }
    }

    private void output(ObjectNode output, ProductDefinition definition) {
        output.put("namespace", base).put("name", definition.domain() + "." + definition.id());
        ObjectNode facets = output.putObject("facets");
        facet(facets, "version", "facets/1-0-1/DatasetVersionDatasetFacet.json#/$defs/DatasetVersionDatasetFacet")
                .put("datasetVersion", definition.version());
        ObjectNode band = facet(facets, "schema", "facets/1-2-0/SchemaDatasetFacet.json#/$defs/SchemaDatasetFacet")
                .putArray("fields")
                .addObject();
        band.put("name", definition.id().replace('-', '_'))
                .put("type", definition.output().dtype())
                .put(
                        "description",
                        definition.title() + " (" + definition.metadata().units() + ")");
        facet(facets, "storage", "facets/1-0-1/StorageDatasetFacet.json#/$defs/StorageDatasetFacet")
                .put("storageLayer", storage)
                .put("fileFormat", String.join(",", definition.output().formats()));
        facet(facets, "dataSource", "facets/1-0-1/DatasourceDatasetFacet.json#/$defs/DatasourceDatasetFacet")
                .put("name", base)
                .put("uri", base + "/stac/collections/" + definition.domain() + "." + definition.id());
    }
}
