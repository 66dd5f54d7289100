package io.terrane.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Iterator;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SweepTest {
    @Test
    void holdsNoMoreThanIsInWork() throws IOException {
        AtomicInteger held = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        AtomicInteger sum = new AtomicInteger();
        Iterator<Integer> things = IntStream.range(0, 100_000)
                .peek(thing -> most.accumulateAndGet(held.incrementAndGet(), Math::max))
                .iterator();
        Sweep.each(things, thing -> {
            sum.addAndGet(thing % 7);
            held.decrementAndGet();
        });
        assertThat(sum).hasValue(IntStream.range(0, 100_000).map(i -> i % 7).sum());
        // The stream's iterator looks one ahead.
        assertThat(most.get())
                .isLessThanOrEqualTo(Math.max(4, Runtime.getRuntime().availableProcessors()) + 1);
    }

    @Test
    void endsWithWhatTheWorkThrows() {
        AtomicInteger begun = new AtomicInteger();
        assertThatThrownBy(() -> Sweep.each(IntStream.range(0, 1_000_000).iterator(), thing -> {
                    begun.incrementAndGet();
                    if (thing == 10) {
                        throw new IOException("the tenth");
                    }
                }))
                .isInstanceOf(IOException.class)
                .hasMessage("the tenth");
        assertThat(begun.get()).isLessThan(1_000_000);
    }
}
