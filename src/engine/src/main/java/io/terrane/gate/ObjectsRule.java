package io.terrane.gate;

import io.terrane.raster.store.Checksum;
import io.terrane.raster.store.ObjectLedger;
import io.terrane.raster.store.ObjectStore;
import java.io.IOException;
import java.io.InputStream;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The listing of the store and the bytes in it against the checksums that were taken while they were written. Both are walked
 * side by side in order of keys, so that memory does not grow with the number of objects.
 */
final class ObjectsRule implements GateRule {
    @Override
    public String id() {
        return GateRules.OBJECTS;
    }

    @Override
    public String title() {
        return "Every object that was written is stored with the bytes that were written, and there is no other.";
    }

    @Override
    public Severity severity() {
        return Severity.BLOCKING;
    }

    @Override
    public List<Verdict> judge(GateSubject subject) throws IOException {
        Findings findings = new Findings(subject.product());
        Tally tally = new Tally(subject, findings);
        try (Stream<ObjectStore.ObjectMetadata> stored = subject.store().list(subject.prefix() + "/");
                Stream<ObjectLedger.Entry> written = subject.run().objects().entries()) {
            Sweep.each(new Pairs(subject, stored.iterator(), written.iterator()), tally::look);
        }
        findings.equal("objects", tally.written.sum(), tally.stored.sum());
        findings.equal("bytes", tally.bytesWritten.sum(), tally.bytesStored.sum());
        return List.of(findings.verdict());
    }

    /**
     * An object that is stored, or was written, or both.
     *
     * @param key below the prefix
     */
    private record Pair(
            String key, @Nullable Long size, @Nullable Checksum checksum) {}

    /** For one thread at a time. */
    private static final class Pairs implements Iterator<Pair> {
        private final GateSubject subject;
        private final Iterator<ObjectStore.ObjectMetadata> stored;
        private final Iterator<ObjectLedger.Entry> written;
        private ObjectStore.@Nullable ObjectMetadata nextStored;
        private ObjectLedger.@Nullable Entry nextWritten;

        Pairs(GateSubject subject, Iterator<ObjectStore.ObjectMetadata> stored, Iterator<ObjectLedger.Entry> written) {
            this.subject = subject;
            this.stored = stored;
            this.written = written;
            this.nextStored = advance();
            this.nextWritten = written.hasNext() ? written.next() : null;
        }

        private String key(ObjectStore.ObjectMetadata object) {
            return object.key().substring(subject.prefix().length() + 1);
        }

        private ObjectStore.@Nullable ObjectMetadata advance() {
            while (stored.hasNext()) {
                ObjectStore.ObjectMetadata object = stored.next();
                if (!subject.isReport(key(object))) {
                    return object;
                }
            }
            return null;
        }

        @Override
        public boolean hasNext() {
            return nextStored != null || nextWritten != null;
        }

        @Override
        public Pair next() {
            ObjectStore.ObjectMetadata object = nextStored;
            ObjectLedger.Entry entry = nextWritten;
            if (object == null && entry == null) {
                throw new NoSuchElementException();
            }
            int order = object == null ? 1 : entry == null ? -1 : key(object).compareTo(entry.key());
            if (order <= 0) {
                nextStored = advance();
            }
            if (order >= 0) {
                nextWritten = written.hasNext() ? written.next() : null;
            }
            return order > 0 || object == null
                    ? new Pair(java.util.Objects.requireNonNull(entry).key(), null, entry.checksum())
                    : new Pair(key(object), object.size(), order < 0 || entry == null ? null : entry.checksum());
        }
    }

    private static final class Tally {
        private final GateSubject subject;
        private final Findings findings;
        private final LongAdder stored = new LongAdder();
        private final LongAdder written = new LongAdder();
        private final LongAdder bytesStored = new LongAdder();
        private final LongAdder bytesWritten = new LongAdder();

        Tally(GateSubject subject, Findings findings) {
            this.subject = subject;
            this.findings = findings;
        }

        void look(Pair pair) throws IOException {
            Long size = pair.size;
            Checksum checksum = pair.checksum;
            if (size != null) {
                stored.increment();
                bytesStored.add(size);
            }
            if (checksum != null) {
                written.increment();
                bytesWritten.add(checksum.size());
            }
            if (size == null) {
                findings.wrongAt(pair.key, "is missing");
            } else if (checksum == null) {
                findings.wrongAt(pair.key, "was not written by this run");
            } else if (size != checksum.size()) {
                findings.wrongAt(pair.key, "has %d bytes, not %d".formatted(size, checksum.size()));
            } else {
                compare(pair.key, checksum);
            }
        }

        private void compare(String key, Checksum checksum) throws IOException {
            try (InputStream in = subject.store().read(subject.prefix() + "/" + key)) {
                Checksum found = Checksum.of(in);
                if (!found.equals(checksum)) {
                    findings.wrongAt(key, "has SHA-256 %s, not %s".formatted(found.sha256(), checksum.sha256()));
                }
            }
        }
    }
}
