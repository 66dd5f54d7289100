package io.terrane.change;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Records changes in the caller's transaction. Writers take their turn before a change gets its number, so that numbers are
 * in the order of commits; hence a transaction records its changes last, when it has nothing to wait for any more.
 */
@ApplicationScoped
public class ChangeLog {
    private final ChangeStore store;

    @Inject
    ChangeLog(ChangeStore store) {
        this.store = store;
    }

    /** A Collection, and what happened to it. */
    public record Subject(String domain, String collection, Optional<String> version) {
        public static Subject of(String domain, String collection) {
            return new Subject(domain, collection, Optional.empty());
        }
    }

    @Transactional(Transactional.TxType.MANDATORY)
    public void collection(ChangeKind kind, Subject subject, ObjectNode detail) {
        store.takeTurn();
        store.add(kind, subject, detail, Instant.now());
    }

    @Transactional(Transactional.TxType.MANDATORY)
    public void collection(ChangeKind kind, Subject subject) {
        collection(kind, subject, JsonNodeFactory.instance.objectNode());
    }

    @Transactional(Transactional.TxType.MANDATORY)
    public void items(ChangeKind kind, Subject subject, List<String> ids) {
        if (!ids.isEmpty()) {
            store.takeTurn();
            store.addItems(kind, subject, ids, Instant.now());
        }
    }

    /** Before a collection is deleted: who may find it now may learn of its end. */
    @Transactional(Transactional.TxType.MANDATORY)
    public void remember(String collection) {
        store.remember(collection, Instant.now());
    }

    /** A collection of this id is there again. */
    @Transactional(Transactional.TxType.MANDATORY)
    public void forget(String collection) {
        store.forget(collection);
    }
}
