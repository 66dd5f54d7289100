package io.terrane.catalog;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.terrane.access.VisibilityPredicate;
import io.terrane.catalog.ProductVersionStore.Kept;
import io.terrane.change.ChangeKind;
import io.terrane.change.ChangeLog;
import io.terrane.change.ChangeLog.Subject;
import io.terrane.definition.SemanticVersion;
import io.terrane.problem.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The versions of a product: immutable once published, one of them current. Publishing, rolling back and deprecating are one
 * flip of a pointer in one transaction: the Collection's document and the Items that searches find are those of the version
 * that it points to, and their links and states are right when it is committed. Data are not touched by any of it.
 */
@ApplicationScoped
public class ProductVersions {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int ITEMS_AT_ONCE = 500;

    private final ProductVersionStore store;
    private final CollectionStore collections;
    private final ItemStore items;
    private final ChangeLog changes;

    @Inject
    ProductVersions(ProductVersionStore store, CollectionStore collections, ItemStore items, ChangeLog changes) {
        this.store = store;
        this.collections = collections;
        this.items = items;
        this.changes = changes;
    }

    /** Whether a version of this number would become current now: unless a higher one is. */
    @Transactional(Transactional.TxType.MANDATORY)
    public boolean becomesCurrent(String collection, String version) {
        return becomesCurrent(store.find(collection), version);
    }

    private static boolean becomesCurrent(Optional<VersionHistory> history, String version) {
        return history.map(known -> known.retired() || SemanticVersion.compare(version, known.current()) > 0)
                .orElse(true);
    }

    /**
     * Adds a version; it becomes current unless a higher one is.
     *
     * @param collection its document as published, without anything about versions but its own number
     * @param published its Items, likewise
     */
    @Transactional(Transactional.TxType.MANDATORY)
    public void publish(PublishedCollection collection, ProductVersion version, List<PublishedItem> published) {
        Instant now = Instant.now();
        Optional<VersionHistory> before = store.lock(collection.id());
        boolean current = becomesCurrent(before, version.version());
        if (before.isEmpty()) {
            collections.put(collection, now);
        }
        store.add(version, collection.id(), collection.document().toString(), now);
        store.addItems(version, published);
        Subject subject = new Subject(version.domain(), collection.id(), Optional.of(version.version()));
        if (!current) {
            changes.collection(
                    ChangeKind.UPDATED, subject, detail(before.orElseThrow().current()));
            return;
        }
        collections.apply(collection.id(), collection.discover(), collection.read());
        flip(collection.id(), version.version(), now);
        superseded(before, version.version());
        changes.collection(
                before.isEmpty() ? ChangeKind.CREATED : ChangeKind.UPDATED, subject, detail(version.version()));
        changes.items(
                ChangeKind.CREATED,
                subject,
                published.stream().map(PublishedItem::id).toList());
    }

    /**
     * Adds time steps to a version that is published: its objects lie under another prefix from now on, and its Items stay as
     * they are, but for the one of an array that has grown.
     *
     * @param collection the version's document as it is now, without anything about versions but its own number
     * @param published Items that are new or other
     */
    @Transactional(Transactional.TxType.MANDATORY)
    public void extend(PublishedCollection collection, ProductVersion version, List<PublishedItem> published) {
        Instant now = Instant.now();
        VersionHistory history = require(collection.id());
        requireEntry(history, version.version());
        store.move(version, collection.id(), collection.document().toString());
        Set<String> known = store.present(
                collection.id(), published.stream().map(PublishedItem::id).toList());
        store.addItems(version, published);
        Subject subject = new Subject(version.domain(), collection.id(), Optional.of(version.version()));
        if (history.current().equals(version.version()) && !history.retired()) {
            ObjectNode document = collection(history, version.version());
            new VersionFields(history, version.version()).addToCurrent(document);
            store.show(collection.id(), version.version(), document, now);
            items.put(ItemBatch.ofDocuments(shown(history, version.version(), store.kept(collection.id(), published))));
        }
        changes.collection(ChangeKind.UPDATED, subject, detail(history.current()));
        changes.items(ChangeKind.CREATED, subject, ids(published, id -> !known.contains(id)));
        changes.items(ChangeKind.UPDATED, subject, ids(published, known::contains));
    }

    private static List<String> ids(List<PublishedItem> items, Predicate<String> wanted) {
        return items.stream().map(PublishedItem::id).filter(wanted).toList();
    }

    private static ObjectNode detail(String current) {
        return JsonNodeFactory.instance.objectNode().put("currentVersion", current);
    }

    private void superseded(Optional<VersionHistory> before, String version) {
        before.filter(history -> !history.retired() && !history.current().equals(version))
                .ifPresent(history -> changes.items(
                        ChangeKind.SUPERSEDED,
                        new Subject(history.domain(), history.collection(), Optional.of(history.current())),
                        store.ids(history.collection(), history.current())));
    }

    /**
     * Makes another published version current, an earlier one as a rule.
     *
     * @return the history as it was before
     * @throws ProblemException.Conflict when the version is retired, or its documents are not kept
     */
    @Transactional(Transactional.TxType.MANDATORY)
    public VersionHistory makeCurrent(String collection, String version, String reason) {
        VersionHistory history = require(collection);
        VersionEntry entry = requireEntry(history, version);
        if (entry.state() == VersionState.RETIRED) {
            throw new ProblemException.Conflict("Version " + version + " is retired and does not come back.");
        }
        if (!entry.documented()) {
            throw new ProblemException.Conflict("The documents of version " + version + " were not kept.");
        }
        if (history.current().equals(version) && !history.retired()) {
            return history;
        }
        flip(collection, version, Instant.now());
        superseded(Optional.of(history), version);
        Subject subject = new Subject(history.domain(), collection, Optional.of(version));
        boolean back = SemanticVersion.compare(version, history.current()) < 0;
        changes.collection(
                back ? ChangeKind.ROLLED_BACK : ChangeKind.UPDATED,
                subject,
                detail(version).put("from", history.current()).put("reason", reason));
        changes.items(ChangeKind.CREATED, subject, store.ids(collection, version));
        return history;
    }

    /**
     * Changes what is said of a version. That of the current one is said by its Collection and Items too; when it is retired,
     * the product leaves all searches.
     */
    @Transactional(Transactional.TxType.MANDATORY)
    public void setState(String collection, VersionEntry entry) {
        VersionHistory before = require(collection);
        store.setState(collection, entry);
        boolean current = before.current().equals(entry.version());
        Subject subject = new Subject(before.domain(), collection, Optional.of(entry.version()));
        Instant now = Instant.now();
        boolean retired = entry.state() == VersionState.RETIRED;
        if (current && retired) {
            VersionHistory history = require(collection);
            ObjectNode document = collection(history, entry.version());
            new VersionFields(history, entry.version()).addToCurrent(document);
            store.hide(collection, document.toString(), now);
            items.clear(collection);
        } else if (current && !before.retired()) {
            flip(collection, entry.version(), now);
        }
        ObjectNode detail = detail(before.current());
        entry.notice().ifPresent(notice -> detail.put("notice", notice));
        entry.endOfSupport().ifPresent(day -> detail.put("endOfSupport", day.toString()));
        entry.successor().ifPresent(successor -> detail.put("successor", successor));
        ChangeKind kind = retired ? ChangeKind.RETIRED : ChangeKind.DEPRECATED;
        changes.collection(kind, subject, detail);
        if (current && !before.retired()) {
            changes.items(kind, subject, store.ids(collection, entry.version()));
        }
    }

    /** The one place where a version becomes what everybody gets. */
    private void flip(String collection, String version, Instant now) {
        VersionHistory history = pointedTo(require(collection), version);
        ObjectNode document = collection(history, version);
        new VersionFields(history, version).addToCurrent(document);
        store.show(collection, version, document, now);
        items.clearBut(collection, version);
        String after = "";
        while (true) {
            List<Kept> kept = store.items(collection, version, after, ITEMS_AT_ONCE);
            items.put(ItemBatch.ofDocuments(shown(history, version, kept)));
            if (kept.size() < ITEMS_AT_ONCE) {
                return;
            }
            after = kept.getLast().id();
        }
    }

    private static VersionHistory pointedTo(VersionHistory history, String version) {
        return new VersionHistory(
                history.collection(), history.domain(), history.product(), version, false, history.entries());
    }

    private List<ObjectNode> shown(VersionHistory history, String version, List<Kept> kept) {
        VersionFields fields = new VersionFields(history, version);
        Map<String, Map<String, String>> siblings = store.siblings(
                history.collection(),
                fields.related(),
                kept.stream().map(Kept::subject).toList());
        List<ObjectNode> documents = new ArrayList<>();
        for (Kept item : kept) {
            ObjectNode document = parse(item.document());
            fields.addTo(document, siblings.getOrDefault(item.subject(), Map.of()));
            documents.add(document);
        }
        return documents;
    }

    private ObjectNode collection(VersionHistory history, String version) {
        return parse(store.document(history.collection(), version).orElseThrow());
    }

    private VersionHistory require(String collection) {
        return store.lock(collection)
                .orElseThrow(() ->
                        new ProblemException.NotFound("There is no product " + collection + " that runs have made."));
    }

    private static VersionEntry requireEntry(VersionHistory history, String version) {
        return history.entry(version)
                .orElseThrow(() -> new ProblemException.NotFound(
                        "There is no version " + version + " of " + history.collection() + " that is published."));
    }

    /** The versions that were made by a definition of this version: it and its revisions, as far as they are published. */
    @Transactional
    public List<String> revisions(String collection, String version) {
        SemanticVersion definition = SemanticVersion.parse(version);
        return store.find(collection).stream()
                .flatMap(history -> history.entries().stream())
                .map(VersionEntry::version)
                .filter(number ->
                        SemanticVersion.parse(number).withoutRevision().equals(definition))
                .toList();
    }

    /** Empty also when the caller may not see the product, or no run makes it. */
    @Transactional
    public Optional<VersionHistory> history(String collection, VisibilityPredicate visible) {
        return store.history(collection, visible);
    }

    /** The version that searches find; empty when none is published. */
    @Transactional
    public Optional<String> current(String collection) {
        return store.find(collection).map(VersionHistory::current);
    }

    /** The Collection of a version with its place among the others; empty also when the caller may not see it. */
    @Transactional
    public Optional<String> collection(String id, String version, VisibilityPredicate visible) {
        return store.history(id, visible)
                .flatMap(history -> store.document(id, version).map(text -> {
                    ObjectNode document = parse(text);
                    new VersionFields(history, version).addToRecord(document);
                    return document.toString();
                }));
    }

    /** An Item of any version but the current one, which the catalog has; empty also when the caller may not see it. */
    @Transactional
    public Optional<String> item(String collection, String id, VisibilityPredicate visible) {
        return store.history(collection, visible)
                .flatMap(history -> store.item(collection, id)
                        .map(found -> shown(history, found.version(), List.of(found.item()))
                                .getFirst()
                                .toString()));
    }

    /** Items of a version in order of id; none also when the caller may not see it. */
    @Transactional
    public List<ObjectNode> items(
            String collection, String version, String afterId, int limit, VisibilityPredicate visible) {
        return store.history(collection, visible)
                .filter(history -> history.entry(version).isPresent())
                .map(history -> shown(history, version, store.items(collection, version, afterId, limit)))
                .orElse(List.of());
    }

    private static ObjectNode parse(String document) {
        try {
            return (ObjectNode) JSON.readTree(document);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a stored document cannot be read", e);
        }
    }
}
