package io.terrane.imagery;

import io.terrane.raster.io.UnavailableException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The turns of one process at a source: whoever finds none left asks the database for as many as wait here just then, a quarter
 * of a second's at most. Threads wait for their moment, not for each other.
 */
final class Turns {
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(10);
    private static final Duration STALE = Duration.ofSeconds(1);
    private static final int MOST_AT_ONCE = 64;
    private static final double SHARE_OF_SECOND = 0.25;

    private final BudgetStore store;
    private final long source;
    private final BudgetStore.Kind kind;
    private final ReentrantLock lock = new ReentrantLock(true);
    private final AtomicInteger waiting = new AtomicInteger();
    private final Deque<Long> moments = new ArrayDeque<>();
    private int mostAtOnce = 1;
    private volatile long notBefore = System.nanoTime();

    Turns(BudgetStore store, long source, BudgetStore.Kind kind) {
        this.store = store;
        this.source = source;
        this.kind = kind;
    }

    /** @throws IOException when interrupted, the wait is beyond all measure, or the source is registered no more */
    void await() throws IOException {
        try {
            long moment = next();
            sleepUntil(moment);
            while (notBefore - System.nanoTime() > 0) {
                // The source asked for a pause meanwhile: this turn is from before it.
                moment = next();
                sleepUntil(moment);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for the source's budget of requests");
        }
    }

    private long next() throws InterruptedException, UnavailableException {
        waiting.incrementAndGet();
        try {
            lock.lockInterruptibly();
            try {
                return taken();
            } finally {
                lock.unlock();
            }
        } finally {
            waiting.decrementAndGet();
        }
    }

    private long taken() throws UnavailableException {
        long now = System.nanoTime();
        while (!moments.isEmpty() && now - moments.peek() > STALE.toNanos()) {
            moments.poll();
        }
        if (moments.isEmpty()) {
            int count = Math.clamp(waiting.get(), 1, mostAtOnce);
            Optional<BudgetStore.Grant> granted = store.grant(source, kind, count);
            if (granted.isEmpty()) {
                throw new UnavailableException("the source is registered no more");
            }
            BudgetStore.Grant grant = granted.get();
            if (grant.delay().compareTo(LONGEST_WAIT) > 0) {
                throw new UnavailableException("the source's budget of requests is used up for "
                        + grant.delay().toMinutes() + " minutes");
            }
            long first = System.nanoTime() + grant.delay().toNanos();
            for (int i = 0; i < count; i++) {
                moments.add(first + i * grant.apart().toNanos());
            }
            double perSecond = 1e9 / Math.max(1, grant.apart().toNanos());
            mostAtOnce = (int) Math.clamp(perSecond * SHARE_OF_SECOND, 1, MOST_AT_ONCE);
        }
        return moments.remove();
    }

    private static void sleepUntil(long moment) throws InterruptedException {
        long nanos = moment - System.nanoTime();
        if (nanos > 0) {
            Thread.sleep(Duration.ofNanos(nanos));
        }
    }

    /** Tells all processes that the source asked to be left alone for a time. */
    void throttled(Duration wait) {
        store.penalize(source, kind, wait);
        long until = System.nanoTime() + wait.toNanos();
        lock.lock();
        try {
            moments.clear();
            if (until - notBefore > 0) {
                notBefore = until;
            }
        } finally {
            lock.unlock();
        }
    }
}
