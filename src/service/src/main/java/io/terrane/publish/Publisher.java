package io.terrane.publish;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.terrane.access.Audience;
import io.terrane.access.Policies;
import io.terrane.access.Policy;
import io.terrane.catalog.CollectionStore;
import io.terrane.catalog.ItemStore;
import io.terrane.catalog.ProductVersion;
import io.terrane.catalog.PublishedCollection;
import io.terrane.catalog.PublishedItem;
import io.terrane.definition.ProductDefinition;
import io.terrane.product.StacDocuments;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Puts Collection, Items, version and outbox event into the catalog, in the caller's transaction. */
@ApplicationScoped
public class Publisher {
    private final CollectionStore collections;
    private final ItemStore items;
    private final OutboxStore outbox;
    private final Policies policies;
    private final ObjectMapper json;

    @Inject
    Publisher(CollectionStore collections, ItemStore items, OutboxStore outbox, Policies policies, ObjectMapper json) {
        this.collections = collections;
        this.items = items;
        this.outbox = outbox;
        this.policies = policies;
        this.json = json;
    }

    /** Whether this version is published already: then it never changes. */
    public boolean isPublished(String domain, String product, String version) {
        return collections.version(domain, product, version).isPresent();
    }

    /** The version becomes the current one; data of earlier ones stay where they are. */
    @Transactional(Transactional.TxType.MANDATORY)
    public void publish(Publication publication) {
        ProductDefinition definition = publication.run().definition();
        Instant now = Instant.now();
        StacDocuments documents = new StacDocuments(definition, now);
        Policy policy = policy(definition);
        PublishedCollection collection = new PublishedCollection(
                documents.collectionId(),
                definition.domain(),
                definition.id(),
                definition.version(),
                policy.discover().text(),
                policy.read().text(),
                documents.collection(publication.run()));
        collections.put(collection, now);
        collections.add(
                new ProductVersion(
                        definition.domain(),
                        definition.id(),
                        definition.version(),
                        publication.prefix(),
                        publication.runId(),
                        collection.discover(),
                        collection.read()),
                collection.id(),
                now);
        String version = "/api/domains/%s/products/%s/versions/%s"
                .formatted(definition.domain(), definition.id(), definition.version());
        List<PublishedItem> published = documents.items(publication.run()).stream()
                .map(item -> PublishedItem.of(AccessFields.addTo(item, version)))
                .toList();
        items.replace(collection.id(), published);
        ObjectNode event = json.createObjectNode();
        event.put("collection", collection.id()).put("version", definition.version());
        event.put("run", publication.runId().toString()).put("items", published.size());
        outbox.add("product-published", event, now);
    }

    /** The policy that holds for the product, once this definition is its current one. */
    private Policy policy(ProductDefinition definition) {
        Optional<Policies.Audiences> audiences = definition
                .access()
                .map(access -> new Policies.Audiences(
                        Audience.of(access.discover()).orElseThrow(),
                        Audience.of(access.read()).orElseThrow(),
                        access.requests()));
        return policies.publish(
                definition.domain(),
                definition.id(),
                audiences,
                "definition version " + definition.version(),
                "publication");
    }
}
