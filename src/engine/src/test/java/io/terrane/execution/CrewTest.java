package io.terrane.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

class CrewTest {
    private static final int IN_FLIGHT = 16;

    private static final ChunkObserver NOBODY = new ChunkObserver() {
        @Override
        public void chunkDone() {}

        @Override
        public void check() {}
    };

    @Test
    void chunksThatHaveNotBegunAreNotWaitedFor() {
        AtomicBoolean busy = new AtomicBoolean(true);
        AtomicInteger begun = new AtomicInteger();
        Assertions.assertTimeoutPreemptively(Duration.ofSeconds(30), () -> {
            List<Thread> hogs = new ArrayList<>();
            try (Machinery machinery = new Machinery(2, IN_FLIGHT, 1)) {
                // Virtual threads that never wait keep all others from beginning.
                int carriers = Runtime.getRuntime().availableProcessors();
                CountDownLatch spinning = new CountDownLatch(carriers);
                for (int i = 0; i < carriers; i++) {
                    hogs.add(Thread.startVirtualThread(() -> {
                        spinning.countDown();
                        while (busy.get()) {
                            Thread.onSpinWait();
                        }
                    }));
                }
                spinning.await();
                int turns = machinery.inFlight.limit();
                try (Crew crew = new Crew(machinery, NOBODY)) {
                    for (int i = 0; i < turns; i++) {
                        crew.submit(begun::incrementAndGet);
                    }
                }
                busy.set(false);
                for (Thread hog : hogs) {
                    hog.join();
                }
                // All turns were given back.
                for (int i = 0; i < turns; i++) {
                    assertThat(machinery.inFlight.acquire(100)).isTrue();
                }
            } finally {
                busy.set(false);
            }
        });
        assertThat(begun).hasValue(0);
    }

    @Test
    void theFirstFaultEndsTheOthers() {
        Assertions.assertTimeoutPreemptively(Duration.ofSeconds(60), () -> {
            try (Machinery machinery = new Machinery(2, IN_FLIGHT, 1)) {
                for (int round = 0; round < 200; round++) {
                    try (Crew crew = new Crew(machinery, NOBODY)) {
                        assertThatThrownBy(() -> {
                                    for (int i = 0; i < 4 * IN_FLIGHT; i++) {
                                        int chunk = i;
                                        crew.submit(() -> {
                                            if (chunk == 3) {
                                                throw new IOException("a chunk fails");
                                            }
                                            Thread.sleep(1);
                                            return null;
                                        });
                                    }
                                    crew.await();
                                })
                                .isInstanceOf(IOException.class)
                                .hasMessage("a chunk fails");
                    }
                }
            }
        });
    }
}
