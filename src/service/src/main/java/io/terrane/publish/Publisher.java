package io.terrane.publish;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.terrane.access.Audience;
import io.terrane.access.Policies;
import io.terrane.access.Policy;
import io.terrane.access.PolicyProbe;
import io.terrane.catalog.CollectionStore;
import io.terrane.catalog.ProductVersion;
import io.terrane.catalog.ProductVersions;
import io.terrane.catalog.PublishedCollection;
import io.terrane.catalog.PublishedItem;
import io.terrane.definition.ProductDefinition;
import io.terrane.definition.SemanticVersion;
import io.terrane.product.StacDocuments;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Makes a checked run a version of its product, in the caller's transaction. */
@ApplicationScoped
public class Publisher {
    private final CollectionStore collections;
    private final ProductVersions versions;
    private final Policies policies;
    private final PolicyProbe probe;

    @Inject
    Publisher(CollectionStore collections, ProductVersions versions, Policies policies, PolicyProbe probe) {
        this.collections = collections;
        this.versions = versions;
        this.policies = policies;
        this.probe = probe;
    }

    /** Whether this version is published already: then what it has does not change any more, though it may grow. */
    public boolean isPublished(String domain, String product, String version) {
        return collections.version(domain, product, version).isPresent();
    }

    /** The highest revision of a version, the version itself where there is none; empty when it is not published. */
    public Optional<ProductVersion> newest(String domain, String product, String version) {
        return versions.revisions(domain + "." + product, version).stream()
                .max(Comparator.comparing(SemanticVersion::parse))
                .flatMap(newest -> collections.version(domain, product, newest));
    }

    /**
     * What a refresh of a version starts from: its current revision, also after an owner went back to an earlier one; the highest
     * where another version is current; empty when it is not published.
     */
    public Optional<ProductVersion> base(String domain, String product, String version) {
        return current(domain, product)
                .filter(current -> SemanticVersion.parse(current.version())
                        .withoutRevision()
                        .equals(SemanticVersion.parse(version)))
                .or(() -> newest(domain, product, version));
    }

    /** The version that searches find; empty when none is published. */
    public Optional<ProductVersion> current(String domain, String product) {
        return versions.current(domain + "." + product)
                .flatMap(version -> collections.version(domain, product, version));
    }

    /**
     * What is published already grows by new steps; anything else is a version of its own, which becomes the current one unless
     * a higher one is. Data of other versions stay where they are.
     *
     * @throws PublicationException when its policy would not hold; the transaction has to be rolled back
     */
    @Transactional(Transactional.TxType.MANDATORY)
    public void publish(Publication publication) {
        ProductDefinition definition = publication.run().definition();
        StacDocuments documents = new StacDocuments(definition, Instant.now());
        // A version that does not become current changes nothing of who may read the product.
        Policy policy = versions.becomesCurrent(documents.collectionId(), definition.version())
                ? policy(definition)
                : policies.effective(definition.domain(), definition.id());
        PublishedCollection collection = new PublishedCollection(
                documents.collectionId(),
                definition.domain(),
                definition.id(),
                definition.version(),
                policy.discover().text(),
                policy.read().text(),
                documents.collection(publication.run()));
        String address = "/api/domains/%s/products/%s/versions/%s"
                .formatted(definition.domain(), definition.id(), definition.version());
        ProductVersion version = new ProductVersion(
                definition.domain(),
                definition.id(),
                definition.version(),
                publication.prefix(),
                publication.runId(),
                collection.discover(),
                collection.read());
        if (isPublished(definition.domain(), definition.id(), definition.version())) {
            versions.extend(collection, version, items(documents.changedItems(publication.run()), address));
        } else {
            versions.publish(collection, version, items(documents.items(publication.run()), address));
        }
        requireProtected(policy);
    }

    private static List<PublishedItem> items(List<ObjectNode> documents, String address) {
        return documents.stream()
                .map(item -> PublishedItem.of(AccessFields.addTo(item, address)))
                .toList();
    }

    /** The policy that would hold for the product if this version of it were published now. */
    @Transactional
    public Policy foreseen(ProductDefinition definition) {
        String collection = new StacDocuments(definition, Instant.now()).collectionId();
        return versions.becomesCurrent(collection, definition.version())
                ? policies.foreseen(definition.domain(), definition.id(), audiences(definition))
                : policies.effective(definition.domain(), definition.id());
    }

    private static Optional<Policies.Audiences> audiences(ProductDefinition definition) {
        return definition
                .access()
                .map(access -> new Policies.Audiences(
                        Audience.of(access.discover()).orElseThrow(),
                        Audience.of(access.read()).orElseThrow(),
                        access.requests()));
    }

    /** The policy that holds for the product, once this definition is its current one. */
    private Policy policy(ProductDefinition definition) {
        return policies.publish(
                definition.domain(),
                definition.id(),
                audiences(definition),
                "definition version " + definition.version(),
                "publication");
    }

    /** The gate asked beforehand; this asks what is about to be committed. */
    private void requireProtected(Policy policy) {
        probe.askPublished(policy).stream()
                .filter(answer -> !answer.agreed())
                .findFirst()
                .ifPresent(answer -> {
                    throw new PublicationException("the policy of %s.%s does not hold for its collection: %s to %s %s"
                            .formatted(
                                    policy.domain(),
                                    policy.product(),
                                    answer.caller(),
                                    answer.action().text(),
                                    answer.text()));
                });
    }
}
