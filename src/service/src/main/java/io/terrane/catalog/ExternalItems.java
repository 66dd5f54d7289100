package io.terrane.catalog;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.terrane.access.Policies;
import io.terrane.access.Policy;
import io.terrane.change.ChangeKind;
import io.terrane.change.ChangeLog;
import io.terrane.problem.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Changes that publishers make to collections of their own: each a transaction, with the collection's extent and summaries
 * right when it ends. Whether the caller may is decided before.
 */
@ApplicationScoped
public class ExternalItems {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final CollectionStore collections;
    private final ItemStore items;
    private final Policies policies;
    private final ChangeLog changes;

    @Inject
    ExternalItems(CollectionStore collections, ItemStore items, Policies policies, ChangeLog changes) {
        this.collections = collections;
        this.items = items;
        this.policies = policies;
        this.changes = changes;
    }

    /** Adds all or none. */
    @Transactional
    public void add(String collection, List<PublishedItem> added) {
        Set<String> distinct = new HashSet<>();
        List<String> twice = ids(added).stream().filter(id -> !distinct.add(id)).toList();
        if (!twice.isEmpty()) {
            throw new ProblemException.Conflict("The Items " + twice + " are there twice.");
        }
        ItemBatch batch = ItemBatch.of(added);
        ItemStore.Written written = items.add(batch);
        List<String> there = added.stream()
                .map(PublishedItem::id)
                .filter(id -> !written.created().contains(id))
                .toList();
        if (!there.isEmpty()) {
            throw new ProblemException.Conflict("There are already Items " + there + " in " + collection + ".");
        }
        widen(collection, batch.traits());
        changes.items(ChangeKind.CREATED, subject(collection), ids(added));
    }

    /** What is done with Items that are there already. */
    public enum Existing {
        /** They are replaced where they are other. */
        REPLACE,
        /** They stay as they are. */
        KEEP
    }

    /** Writes many. */
    @Transactional
    public ItemStore.Written load(String collection, ItemBatch loaded, Existing existing) {
        ItemStore.Written written = switch (existing) {
            case REPLACE -> items.put(loaded);
            case KEEP -> items.add(loaded);
        };
        boolean all = written.created().size() == loaded.items().size();
        widen(collection, all ? loaded.traits() : traits(loaded, written));
        changes.items(ChangeKind.CREATED, subject(collection), List.copyOf(written.created()));
        changes.items(ChangeKind.UPDATED, subject(collection), List.copyOf(written.updated()));
        return written;
    }

    private static ItemTraits traits(ItemBatch loaded, ItemStore.Written written) {
        return ItemTraits.of(loaded.items().stream()
                .filter(item -> written.created().contains(item.id())
                        || written.updated().contains(item.id()))
                .toList());
    }

    private static List<String> ids(List<PublishedItem> items) {
        return items.stream().map(PublishedItem::id).toList();
    }

    /** Ids of collections begin with their domain's. */
    private static ChangeLog.Subject subject(String collection) {
        return ChangeLog.Subject.of(collection.substring(0, collection.indexOf('.')), collection);
    }

    /**
     * Changes an Item that is there.
     *
     * @param change given the document as it is; throws to leave it so
     */
    @Transactional
    public void change(String collection, String id, Function<String, PublishedItem> change) {
        items.hold(collection);
        PublishedItem changed = change.apply(require(collection, id));
        ItemBatch batch = ItemBatch.of(List.of(changed));
        items.put(batch);
        widen(collection, batch.traits());
        changes.items(ChangeKind.UPDATED, subject(collection), List.of(id));
    }

    /** @param check given the document as it is; throws to leave it */
    @Transactional
    public void delete(String collection, String id, Consumer<String> check) {
        items.hold(collection);
        check.accept(require(collection, id));
        items.delete(collection, id);
        changes.items(ChangeKind.DELETED, subject(collection), List.of(id));
    }

    private String require(String collection, String id) {
        return items.lock(collection, id)
                .orElseThrow(() -> new ProblemException.NotFound(
                        "There is no Item " + id + " in the collection " + collection + "."));
    }

    /**
     * A collection as its publisher writes it.
     *
     * @param audiences empty: the domain's default
     */
    public record Written(
            String id, String domain, String product, ObjectNode document, Optional<Policies.Audiences> audiences) {}

    /** @param by who writes it */
    @Transactional
    public void add(Written written, String by) {
        Summaries.begin(written.document);
        if (!collections.addExternal(published(written, by), Instant.now())) {
            throw new ProblemException.Conflict("There is a collection " + written.id + " already.");
        }
        changes.forget(written.id);
        changes.collection(ChangeKind.CREATED, subject(written.id));
    }

    /** @param change given the document as it is; throws to leave it so */
    @Transactional
    public void change(String collection, Function<String, Written> change, String by) {
        String before = collections.lock(collection).orElseThrow();
        Written written = change.apply(before);
        Summaries.takeOver(parse(before), written.document);
        collections.replace(published(written, by), Instant.now());
        changes.collection(ChangeKind.UPDATED, subject(collection));
    }

    /** With the policy that holds for it: the written one until an owner sets another. */
    private PublishedCollection published(Written written, String by) {
        Policy policy = policies.publish(
                written.domain, written.product, written.audiences, "collection written by its publisher", by);
        return new PublishedCollection(
                written.id,
                written.domain,
                written.product,
                written.document.path("version").asText("0"),
                policy.discover().text(),
                policy.read().text(),
                written.document);
    }

    /** @param check given the document as it is; throws to leave it */
    @Transactional
    public void delete(String collection, Consumer<String> check) {
        check.accept(collections.seize(collection).orElseThrow());
        changes.remember(collection);
        collections.delete(collection);
        changes.collection(ChangeKind.DELETED, subject(collection));
    }

    /** Locks the collection only if its extent or its summaries have to change, so that writers seldom wait for each other. */
    private void widen(String collection, ItemTraits added) {
        Optional<String> known = collections.document(collection);
        if (known.isEmpty() || !widen(parse(known.get()), added)) {
            return;
        }
        ObjectNode document = parse(collections.lock(collection).orElseThrow());
        widen(document, added);
        collections.describe(collection, document.toString(), Instant.now());
    }

    private static boolean widen(ObjectNode document, ItemTraits added) {
        boolean extent = Extent.widen(document, added);
        return Summaries.widen(document, added) || extent;
    }

    private static ObjectNode parse(String document) {
        try {
            return (ObjectNode) JSON.readTree(document);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a stored collection cannot be read", e);
        }
    }
}
