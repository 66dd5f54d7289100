package io.terrane.stac;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.terrane.access.Authorizer;
import io.terrane.catalog.CollectionStore;
import io.terrane.catalog.ProductVersion;
import io.terrane.product.StacDocuments;
import io.terrane.storage.BucketAddresses;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Where an Item's assets are in the object store, for callers who may read them: other callers see Items without. They are
 * added when an Item is served, since who may read changes and stores move. Source: STAC storage extension 2.0.0, alternate
 * assets extension 1.2.0, authentication extension 1.1.0.
 */
@ApplicationScoped
class StorageFields {
    private static final String STORAGE = "https://stac-extensions.github.io/storage/v2.0.0/schema.json";
    private static final String ALTERNATES = "https://stac-extensions.github.io/alternate-assets/v1.2.0/schema.json";
    private static final String STORE = "store";
    private static final String CREDENTIALS = "credentials";

    private final CollectionStore collections;
    private final BucketAddresses addresses;
    private final Authorizer authorizer;

    @Inject
    StorageFields(CollectionStore collections, BucketAddresses addresses, Authorizer authorizer) {
        this.collections = collections;
        this.addresses = addresses;
        this.authorizer = authorizer;
    }

    /** What is added to the Items of some collections for the caller. */
    record Addition(Optional<BucketAddresses.Bucket> bucket, Map<String, ProductVersion> readable) {
        private static final Addition NOTHING = new Addition(Optional.empty(), Map.of());

        /** @param document of an Item in that collection */
        String to(String document, String collection) {
            ProductVersion version = readable.get(collection);
            if (bucket.isEmpty() || version == null) {
                return document;
            }
            return add(StoredDocument.parse(document), bucket.get(), version).toString();
        }
    }

    /** @param ids of the collections, which the caller may discover */
    Addition of(Set<String> ids) {
        Optional<BucketAddresses.Bucket> bucket = addresses.bucket();
        return bucket.isEmpty() || ids.isEmpty()
                ? Addition.NOTHING
                : new Addition(bucket, collections.current(ids, authorizer.readable()));
    }

    static ObjectNode add(ObjectNode item, BucketAddresses.Bucket bucket, ProductVersion version) {
        String gateway = "%s/data/%s/%s/%s/"
                .formatted(StacDocuments.BASE, version.domain(), version.product(), version.version());
        boolean any = false;
        for (JsonNode asset : item.path("assets")) {
            String href = asset.path("href").asText();
            if (asset instanceof ObjectNode fields && href.startsWith(gateway)) {
                alternates(fields, bucket, version.prefix() + "/" + href.substring(gateway.length()));
                any = true;
            }
        }
        if (any
                && item.path("properties") instanceof ObjectNode properties
                && item.path("stac_extensions") instanceof ArrayNode extensions) {
            extensions.add(STORAGE).add(ALTERNATES);
            scheme(properties.putObject("storage:schemes").putObject(STORE), bucket);
            if (properties.path("auth:schemes") instanceof ObjectNode schemes) {
                schemes.putObject(CREDENTIALS)
                        .put("type", "s3")
                        .put(
                                "description",
                                "Credentials for a time: POST %s/api/domains/%s/products/%s/versions/%s/credentials"
                                        .formatted(
                                                StacDocuments.BASE,
                                                version.domain(),
                                                version.product(),
                                                version.version()));
            }
        }
        return item;
    }

    private static void scheme(ObjectNode scheme, BucketAddresses.Bucket bucket) {
        scheme.put("type", bucket.aws() ? "aws-s3" : "custom-s3")
                .put("platform", bucket.platform())
                .put("bucket", bucket.name())
                .put("region", bucket.region())
                .put("requester_pays", false);
    }

    private static void alternates(ObjectNode asset, BucketAddresses.Bucket bucket, String key) {
        asset.put("alternate:name", "gateway").putArray("storage:refs").add(STORE);
        ObjectNode alternates = asset.putObject("alternate");
        alternate(alternates, "s3", bucket.s3(key), "In the object store");
        String http = bucket.http(key);
        alternate(alternates, URI.create(http).getScheme(), http, "In the object store, by signed requests");
    }

    private static void alternate(ObjectNode alternates, String name, String href, String title) {
        ObjectNode alternate = alternates.putObject(name);
        alternate.put("href", href).put("title", title).put("alternate:name", name);
        alternate.putArray("storage:refs").add(STORE);
        alternate.putArray("auth:refs").add(CREDENTIALS);
    }
}
