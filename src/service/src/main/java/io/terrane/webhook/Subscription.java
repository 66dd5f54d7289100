package io.terrane.webhook;

import io.terrane.change.Change;
import io.terrane.change.ChangeKind;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Somebody wants to be told of changes.
 *
 * @param owner with whose eyes changes are looked at
 * @param wanted which
 * @param pause why nothing is sent at present
 * @param place of the last change that was looked at for it
 */
record Subscription(
        UUID id, String owner, URI url, Wanted wanted, Optional<String> pause, long place, Instant createdAt) {
    /**
     * Lists that are empty restrict nothing.
     *
     * @param area GeoJSON geometry; Items have to meet it
     * @param filter CQL2 text or JSON; Items have to pass it
     */
    record Wanted(
            List<String> collections,
            List<String> domains,
            List<String> kinds,
            Optional<String> area,
            Optional<String> filter) {
        Wanted {
            collections = List.copyOf(collections);
            domains = List.copyOf(domains);
            kinds = List.copyOf(kinds);
        }

        /** As far as the change itself tells, without the Item's document. */
        boolean maybe(Change change) {
            return (collections.isEmpty() || collections.contains(change.collection()))
                    && (domains.isEmpty() || domains.contains(change.domain()))
                    && (kinds.isEmpty() || kinds.contains(change.kind().text()));
        }

        boolean looksAtItems() {
            return area.isPresent() || filter.isPresent();
        }

        /** Of what is deleted there is no document to look at any more. */
        static boolean hasDocument(Change change) {
            return change.item().isPresent() && change.kind() != ChangeKind.DELETED;
        }
    }
}
