package io.terrane.product;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.terrane.definition.Contract;
import io.terrane.definition.ProductDefinition;
import io.terrane.execution.RunReport;
import io.terrane.execution.StepReport;
import io.terrane.source.SourceScene;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/** A published version as STAC 1.1: the product's Collection, and an Item for each time step or one for
 * all of them. */
public final class StacDocuments {
    /** What every address begins with until it is served. */
    public static final String BASE = "{base}";

    /** How old the newest data may be, in a Collection whose team promises it: an ISO 8601 duration. */
    public static final String FRESHNESS = "terrane:freshness";

    /** Exactly so: clients compare it as text. */
    private static final String COG = "image/tiff; application=geotiff; profile=cloud-optimized";

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final String EXTENSIONS = "https://stac-extensions.github.io/";

    private final ProductDefinition definition;
    private final Instant published;

    public StacDocuments(ProductDefinition definition, Instant published) {
        this.definition = definition;
        this.published = published;
    }

    /** The Collection's id: unique in the mesh. */
    public String collectionId() {
        return definition.domain() + "." + definition.id();
    }

    public List<ObjectNode> items(RunReport run) {
        return definition.output().cube()
                ? List.of(item(StepReport.together(run.steps()), run.steps()))
                : run.steps().stream().map(step -> item(step, List.of())).toList();
    }

    /** Those that the version did not have before: of steps that were not taken over, and that of an array that has grown. */
    public List<ObjectNode> changedItems(RunReport run) {
        return definition.output().cube()
                ? items(run)
                : run.steps().stream()
                        .filter(step -> !run.takenOver().contains(step.step().id()))
                        .map(step -> item(step, List.of()))
                        .toList();
    }

    private String collectionAddress() {
        return BASE + "/stac/collections/" + collectionId();
    }

    private String dataAddress(String key) {
        return "%s/data/%s/%s/%s/%s".formatted(BASE, definition.domain(), definition.id(), definition.version(), key);
    }

    private String contractAddress() {
        return "%s/api/domains/%s/products/%s/contract".formatted(BASE, definition.domain(), definition.id());
    }

    /** @param cube the steps of an array that holds them all */
    private ObjectNode item(StepReport scene, List<StepReport> cube) {
        String id = "%s-%s-%s"
                .formatted(definition.id(), definition.version(), scene.step().id());
        Footprint footprint = Footprint.of(scene.grid());
        ObjectNode item = JSON.objectNode();
        item.put("type", "Feature").put("stac_version", "1.1.0");
        ArrayNode extensions = item.putArray("stac_extensions");
        for (String extension : List.of(
                "projection/v2.0.0",
                "raster/v2.0.0",
                "processing/v1.2.0",
                "version/v1.2.0",
                "zarr/v1.1.0",
                "xarray-assets/v1.0.0",
                "datacube/v2.3.0")) {
            extensions.add(EXTENSIONS + extension + "/schema.json");
        }
        if (scene.cog().isPresent()) {
            extensions.add(EXTENSIONS + "file/v2.1.0/schema.json");
        }
        ObjectNode properties = ItemProperties.of(definition, scene, cube, published);
        if (properties.has("eo:cloud_cover")) {
            extensions.add(EXTENSIONS + "eo/v2.0.0/schema.json");
        }
        item.put("id", id);
        item.set("geometry", footprint.geometry());
        item.set("bbox", footprint.bboxNode());
        item.set("properties", properties);
        itemLinks(item.putArray("links"), id, scene);
        itemAssets(item.putObject("assets"), scene);
        item.put("collection", collectionId());
        return item;
    }

    private void itemLinks(ArrayNode links, String id, StepReport scene) {
        link(links, "root", BASE + "/stac", "application/json");
        link(links, "self", collectionAddress() + "/items/" + id, "application/geo+json");
        link(links, "parent", collectionAddress(), "application/json");
        link(links, "collection", collectionAddress(), "application/json");
        for (SourceScene source : scene.step().scenes()) {
            link(links, "derived_from", source.self().toString(), "application/geo+json");
        }
        link(links, "store", dataAddress(scene.path()), "application/vnd.zarr; version=3");
    }

    private void itemAssets(ObjectNode assets, StepReport scene) {
        ObjectNode zarr = asset(assets, "zarr", scene.path(), "application/vnd.zarr; version=3", "data");
        zarr.put("title", definition.title());
        zarrFields(zarr, scene);
        // Clients that know the older media type only; they read how to open it from the asset.
        ObjectNode xarray = asset(assets, "zarr-xarray", scene.path(), "application/vnd+zarr", "data");
        xarray.put("title", definition.title() + ", for xarray");
        zarrFields(xarray, scene);
        ObjectNode arguments = xarray.putObject("xarray:open_kwargs");
        arguments.put("engine", "zarr").put("consolidated", true).putObject("chunks");
        scene.cog().ifPresent(written -> {
            ObjectNode cog = asset(assets, "cog", written.key(), COG, "data");
            cog.put("title", definition.title() + ", as GeoTIFF");
            cog.put("file:size", written.checksum().size());
            cog.put("file:checksum", written.checksum().multihash());
            ItemProperties.projection(cog, scene.grid());
            cog.putArray("bands").add(ItemProperties.band(definition, scene));
        });
        ObjectNode preview = asset(assets, "thumbnail", scene.preview(), "image/png", "thumbnail");
        preview.put("title", "Preview");
        ObjectNode gate = asset(assets, "gate-report", "gate-report.json", "application/json", "metadata");
        gate.put("title", "Validation report");
        ObjectNode run = asset(assets, "run-report", "run-report.json", "application/json", "metadata");
        run.put("title", "Run report: inputs, definition and pixel counts");
        ObjectNode provenance = asset(assets, "provenance", ProductBuild.PROVENANCE, "application/json", "metadata");
        provenance.put("title", "Provenance: what it takes to compute the same bytes again");
    }

    private ObjectNode asset(ObjectNode assets, String key, String path, String type, String role) {
        ObjectNode asset = assets.putObject(key);
        asset.put("href", dataAddress(path)).put("type", type).putArray("roles").add(role);
        return asset;
    }

    private void zarrFields(ObjectNode asset, StepReport scene) {
        asset.put("zarr:consolidated", true).put("zarr:zarr_format", 3).put("zarr:node_type", "group");
        ItemProperties.projection(asset, scene.grid());
        asset.putArray("bands").add(ItemProperties.band(definition, scene));
    }

    /** The Collection as it is after this version is published. */
    public ObjectNode collection(RunReport run) {
        ObjectNode collection = JSON.objectNode();
        collection.put("type", "Collection").put("stac_version", "1.1.0");
        collection
                .putArray("stac_extensions")
                .add(EXTENSIONS + "version/v1.2.0/schema.json")
                .add(EXTENSIONS + "processing/v1.2.0/schema.json");
        collection.put("id", collectionId());
        collection.put("title", definition.title());
        collection.put("description", definition.description().orElse(definition.title()));
        collection.put("license", definition.metadata().license());
        collection.put("version", definition.version());
        collection.putArray("keywords").add(definition.domain()).add(definition.id());
        collection
                .putArray("providers")
                .addObject()
                .put("name", definition.domain())
                .putArray("roles")
                .add("producer")
                .add("processor");
        collection.put("terrane:domain", definition.domain());
        collection.put("terrane:product", definition.id());
        definition.contract().flatMap(Contract::freshness).ifPresent(limit -> collection.put(FRESHNESS, limit));
        extent(collection.putObject("extent"), run);
        ObjectNode summaries = collection.putObject("summaries");
        summaries.putArray("processing:level").add(definition.metadata().processingLevel());
        ArrayNode codes = summaries.putArray("proj:code");
        run.steps().stream()
                .map(scene -> "EPSG:" + scene.grid().epsg())
                .distinct()
                .sorted()
                .forEach(codes::add);
        ArrayNode links = collection.putArray("links");
        link(links, "root", BASE + "/stac", "application/json");
        link(links, "self", collectionAddress(), "application/json");
        link(links, "parent", BASE + "/stac", "application/json");
        link(links, "items", collectionAddress() + "/items", "application/geo+json");
        link(links, "data-contract", contractAddress(), "application/yaml");
        ObjectNode definitionAsset = collection.putObject("assets").putObject("run-report");
        definitionAsset
                .put("href", dataAddress("run-report.json"))
                .put("type", "application/json")
                .put("title", "Run report: inputs, definition and pixel counts")
                .putArray("roles")
                .add("metadata");
        return collection;
    }

    private static void extent(ObjectNode extent, RunReport run) {
        double[] bounds = {180, 90, -180, -90};
        for (StepReport scene : run.steps()) {
            double[] bbox = Footprint.of(scene.grid()).bbox();
            bounds[0] = Math.min(bounds[0], bbox[0]);
            bounds[1] = Math.min(bounds[1], bbox[1]);
            bounds[2] = Math.max(bounds[2], bbox[2]);
            bounds[3] = Math.max(bounds[3], bbox[3]);
        }
        ArrayNode bbox = extent.putObject("spatial").putArray("bbox").addArray();
        for (double bound : bounds) {
            bbox.add(bound);
        }
        Instant first = run.steps().stream()
                .map(step -> step.step().time().start())
                .min(Comparator.naturalOrder())
                .orElseThrow();
        Instant last = run.steps().stream()
                .map(step -> step.step().time().end())
                .max(Comparator.naturalOrder())
                .orElseThrow();
        extent.putObject("temporal")
                .putArray("interval")
                .addArray()
                .add(first.toString())
                .add(last.toString());
    }

    private static void link(ArrayNode links, String relation, String address, String type) {
        links.addObject().put("rel", relation).put("href", address).put("type", type);
    }
}
