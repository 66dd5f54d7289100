package io.terrane.stac;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.terrane.access.Authorizer;
import io.terrane.catalog.CollectionFileStore;
import io.terrane.product.StacDocuments;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;

/** The asset of a Collection that holds all of its Items. Source: stac-geoparquet 1.1.0, referencing a mirror. */
@ApplicationScoped
class CollectionMirrors {
    /** Of the asset, which is this node's to set. */
    static final String NAME = "geoparquet-items";

    private final CollectionFileStore files;
    private final Authorizer authorizer;

    @Inject
    CollectionMirrors(CollectionFileStore files, Authorizer authorizer) {
        this.files = files;
        this.authorizer = authorizer;
    }

    /** Those of some collections. */
    record Mirrors(Map<String, CollectionFileStore.Listed> listed) {
        Mirrors {
            listed = Map.copyOf(listed);
        }

        /** Adds the asset where there is a file. */
        void addTo(ObjectNode collection, String id) {
            CollectionFileStore.Listed file = listed.get(id);
            if (file == null) {
                return;
            }
            ObjectNode assets =
                    collection.path("assets") instanceof ObjectNode there ? there : collection.putObject("assets");
            ObjectNode asset = assets.putObject(NAME);
            asset.put("href", StacDocuments.BASE + "/stac/collections/" + id + "/items.parquet")
                    .put("type", ItemFormat.PARQUET)
                    .put("title", "All Items as stac-geoparquet")
                    .put("description", "%d Items, the latest first; written every night".formatted(file.items()))
                    .put("created", file.writtenAt().toString());
            asset.putArray("roles").add("collection-mirror").add("stac-items");
        }
    }

    Mirrors of(List<String> collections) {
        return new Mirrors(files.find(collections, authorizer.visible()));
    }
}
