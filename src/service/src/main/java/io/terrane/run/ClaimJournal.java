package io.terrane.run;

import io.terrane.execution.ChunkReceipt;
import io.terrane.execution.RunJournal;
import io.terrane.raster.store.ObjectLedger;
import io.terrane.run.JournalStore.Item;
import io.terrane.telemetry.RunTrace;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/** The journal of a claim, and what it has computed: what is in work, how fast it goes, and what it took. */
final class ClaimJournal implements RunJournal {
    private static final Logger LOG = Logger.getLogger(ClaimJournal.class);

    /** Chunks that the speed is taken from. */
    private static final int LATEST = 64;

    private final JournalStore store;
    private final Claim claim;
    private final Map<Chunk, Long> begun = new ConcurrentHashMap<>();
    private final LongAdder bytesWritten = new LongAdder();
    private final LongAdder chunkMillis = new LongAdder();
    private final Deque<Long> ends = new ArrayDeque<>();
    private volatile RunTrace trace = RunTrace.NONE;

    private record Chunk(String item, int number) {}

    ClaimJournal(JournalStore store, Claim claim) {
        this.store = store;
        this.claim = claim;
    }

    void tells(RunTrace told) {
        trace = told;
    }

    @Override
    public boolean keeps() {
        return true;
    }

    @Override
    public Optional<String> plan() {
        return claim.plan();
    }

    @Override
    public void planned(String key) {
        store.planned(claim, key);
        trace.event("planned");
    }

    @Override
    public ObjectLedger ledger() {
        return new ClaimLedger(store, claim);
    }

    @Override
    public void itemBegun(String item, int chunkRows, int chunkColumns) {
        store.begin(claim, new Item(item, chunkRows, chunkColumns));
    }

    @Override
    public long chunksDone(String item) {
        return store.chunksDone(claim.runId(), item);
    }

    @Override
    public List<ChunkReceipt> receipts(String item, int from, int to) {
        return store.receipts(claim.runId(), item, from, to);
    }

    @Override
    public List<ChunkReceipt> adopt(String item, Set<Integer> except) {
        return store.adopt(claim, item, except);
    }

    @Override
    public void chunkBegun(String item, int chunk) {
        begun.put(new Chunk(item, chunk), System.nanoTime());
        LOG.debugf("run %s: chunk %d of %s begun", claim.runId(), chunk, item);
    }

    @Override
    public void chunkComputed(String item, int chunk) {
        LOG.debugf("run %s: chunk %d of %s computed", claim.runId(), chunk, item);
    }

    @Override
    public void chunkDone(String item, ChunkReceipt receipt) {
        store.record(claim, item, receipt);
        LOG.debugf("run %s: chunk %d of %s done", claim.runId(), receipt.chunk(), item);
        bytesWritten.add(receipt.bytes());
        long now = System.nanoTime();
        Long since = begun.remove(new Chunk(item, receipt.chunk()));
        long millis = since == null ? 0 : Duration.ofNanos(now - since).toMillis();
        chunkMillis.add(millis);
        trace.chunkDone(item, receipt.chunk(), receipt.bytes(), millis);
        synchronized (ends) {
            ends.add(now);
            if (ends.size() > LATEST) {
                ends.remove();
            }
        }
    }

    long bytesWritten() {
        return bytesWritten.sum();
    }

    long chunkMillis() {
        return chunkMillis.sum();
    }

    /** Of the chunks that were computed last; 0 before there are two. */
    double chunksASecond() {
        synchronized (ends) {
            if (ends.size() < 2) {
                return 0;
            }
            double seconds = (System.nanoTime() - ends.getFirst()) / 1e9;
            return (ends.size() - 1) / Math.max(seconds, 1e-3);
        }
    }

    /** Item → numbers of the chunks in work. */
    Map<String, Collection<Integer>> computing() {
        return begun.keySet().stream()
                .collect(Collectors.groupingBy(
                        Chunk::item,
                        TreeMap::new,
                        Collectors.mapping(Chunk::number, Collectors.toCollection(java.util.TreeSet::new))));
    }
}
