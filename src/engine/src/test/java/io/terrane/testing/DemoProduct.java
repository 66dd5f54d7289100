package io.terrane.testing;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.terrane.definition.BuiltInDefinitions;
import io.terrane.definition.DefinitionReader;
import io.terrane.definition.ProductDefinition;
import io.terrane.embedded.DemoImagery;
import io.terrane.embedded.ImageryServer;
import io.terrane.raster.store.Checksum;
import io.terrane.raster.store.ObjectStore;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** NDVI of all of the demo's imagery in small chunks, in Zarr and as COG. */
public final class DemoProduct {
    private DemoProduct() {}

    /** @param change to the document */
    public static ProductDefinition definition(ImageryServer server, Consumer<ObjectNode> change) throws Exception {
        ObjectNode definition =
                DefinitionReader.parse(BuiltInDefinitions.yaml("ndvi").orElseThrow());
        ObjectNode source = definition.withObject("/source");
        source.put("stac", server.stac());
        source.putArray("collections").add(DemoImagery.COLLECTION);
        ObjectNode output = definition.withObject("/output").put("chunk", 256).put("shard", 512);
        output.putArray("formats").add("zarr").add("cog");
        definition
                .withObject("/area")
                .putArray("bbox")
                .add(10.0)
                .add(44.0)
                .add(12.0)
                .add(46.0);
        definition.withObject("/time").put("interval", "2023-01-01/2023-12-31");
        change.accept(definition);
        return DefinitionReader.read(definition);
    }

    /** Key below the prefix → checksum. */
    public static Map<String, String> objects(ObjectStore store, String prefix) throws IOException {
        Map<String, String> objects = new TreeMap<>();
        try (Stream<ObjectStore.ObjectMetadata> listed = store.list(prefix + "/")) {
            for (ObjectStore.ObjectMetadata object : listed.toList()) {
                try (InputStream in = store.read(object.key())) {
                    objects.put(
                            object.key().substring(prefix.length()),
                            Checksum.of(in).sha256());
                }
            }
        }
        return objects;
    }
}
