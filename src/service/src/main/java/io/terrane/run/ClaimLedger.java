package io.terrane.run;

import io.terrane.raster.store.Checksum;
import io.terrane.raster.store.ObjectLedger;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The objects of a run in the database, for whoever takes the run up; read in pages. */
final class ClaimLedger implements ObjectLedger {
    private static final int PAGE = 1_000;

    private final JournalStore store;
    private final Claim claim;

    ClaimLedger(JournalStore store, Claim claim) {
        this.store = store;
        this.claim = claim;
    }

    @Override
    public void record(String key, Checksum checksum) {
        store.record(claim, new Entry(key, checksum));
    }

    @Override
    public void forget(String key) {
        store.forget(claim, key);
    }

    @Override
    public Optional<Checksum> find(String key) {
        return store.object(claim.runId(), key);
    }

    @Override
    public Stream<Entry> entries() {
        return StreamSupport.stream(
                Spliterators.spliteratorUnknownSize(new Pages(), Spliterator.ORDERED | Spliterator.NONNULL), false);
    }

    private final class Pages implements Iterator<Entry> {
        private final Deque<Entry> page = new ArrayDeque<>();
        private String last = "";
        private boolean over;

        @Override
        public boolean hasNext() {
            if (page.isEmpty() && !over) {
                page.addAll(store.objects(claim.runId(), last, PAGE));
                over = page.size() < PAGE;
            }
            return !page.isEmpty();
        }

        @Override
        public Entry next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            Entry entry = page.remove();
            last = entry.key();
            return entry;
        }
    }
}
