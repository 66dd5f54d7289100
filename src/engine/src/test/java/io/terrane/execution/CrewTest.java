package io.terrane.execution;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Timeout;

class CrewTest {
    private static final ChunkObserver NOBODY = new ChunkObserver() {
        @Override
        public void chunkDone() {}

        @Override
        public void check() {}
    };

    /** Of chunks that are sent while one fails, some have not begun yet. */
    @RepeatedTest(50)
    @Timeout(value = 20, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void endsWhenAChunkFailsWhileOthersHaveNotBegun() {
        try (Machinery machinery = new Machinery(2, 64, 1)) {
            assertThatThrownBy(() -> {
                        try (Crew crew = new Crew(machinery, NOBODY)) {
                            for (int i = 0; i < 2_000; i++) {
                                int chunk = i;
                                crew.submit(() -> {
                                    if (chunk == 3) {
                                        throw new IOException("the third");
                                    }
                                    Thread.sleep(1);
                                    return null;
                                });
                            }
                            crew.await();
                        }
                    })
                    .isInstanceOf(IOException.class)
                    .hasMessage("the third");
        }
    }
}
