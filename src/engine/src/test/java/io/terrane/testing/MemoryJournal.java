package io.terrane.testing;

import io.terrane.execution.ChunkReceipt;
import io.terrane.execution.RunJournal;
import io.terrane.execution.RunObserver;
import io.terrane.raster.store.MemoryLedger;
import io.terrane.raster.store.ObjectLedger;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Keeps in memory what a worker would in its database, until it dies. */
public final class MemoryJournal implements RunJournal, RunObserver {
    /** A worker that dies: it keeps nothing more from a certain chunk on. */
    public static final class Death extends RuntimeException {}

    private final Map<String, List<ChunkReceipt>> receipts = new ConcurrentHashMap<>();
    private final MemoryLedger ledger = new MemoryLedger();
    private final List<String> events = new CopyOnWriteArrayList<>();
    private final AtomicInteger begun = new AtomicInteger();
    private final AtomicInteger recorded = new AtomicInteger();
    private final Optional<MemoryJournal> base;
    private Optional<String> plan = Optional.empty();
    private int diesAfter = Integer.MAX_VALUE;

    public MemoryJournal() {
        this.base = Optional.empty();
    }

    /** @param base whose receipts may be taken over */
    public MemoryJournal(MemoryJournal base) {
        this.base = Optional.of(base);
    }

    public void dieAfter(int chunks) {
        diesAfter = chunks;
    }

    /** As somebody who takes the run up. */
    public void revive() {
        diesAfter = Integer.MAX_VALUE;
        begun.set(0);
    }

    /** Chunks that were computed, or begun to be. */
    public int begun() {
        return begun.get();
    }

    public int recorded() {
        return recorded.get();
    }

    public int kept() {
        return receipts.values().stream().mapToInt(List::size).sum();
    }

    public List<String> events() {
        return events;
    }

    @Override
    public RunJournal journal() {
        return this;
    }

    @Override
    public void event(String message) {
        events.add(message);
    }

    @Override
    public boolean keeps() {
        return true;
    }

    @Override
    public Optional<String> plan() {
        return plan;
    }

    @Override
    public void planned(String key) {
        plan = Optional.of(key);
    }

    @Override
    public ObjectLedger ledger() {
        return ledger;
    }

    @Override
    public long chunksDone(String item) {
        return receipts(item).size();
    }

    @Override
    public List<ChunkReceipt> receipts(String item, int from, int to) {
        return receipts(item).stream()
                .filter(receipt -> receipt.chunk() >= from && receipt.chunk() < to)
                .toList();
    }

    private List<ChunkReceipt> receipts(String item) {
        return receipts.getOrDefault(item, List.of());
    }

    @Override
    public List<ChunkReceipt> adopt(String item, Set<Integer> except) {
        List<ChunkReceipt> own = receipts.computeIfAbsent(item, name -> new CopyOnWriteArrayList<>());
        Set<Integer> known = own.stream().map(ChunkReceipt::chunk).collect(java.util.stream.Collectors.toSet());
        List<ChunkReceipt> adopted = base.orElseThrow().receipts(item).stream()
                .filter(receipt -> !except.contains(receipt.chunk()) && !known.contains(receipt.chunk()))
                .toList();
        own.addAll(adopted);
        return adopted;
    }

    @Override
    public void chunkBegun(String item, int chunk) {
        begun.incrementAndGet();
    }

    @Override
    public void chunkDone(String item, ChunkReceipt receipt) {
        if (recorded.incrementAndGet() > diesAfter) {
            throw new Death();
        }
        receipts.computeIfAbsent(item, name -> new CopyOnWriteArrayList<>()).add(receipt);
    }
}
