package io.terrane.execution;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class InFlightTest {
    @Test
    void aFarSourceHasMoreChunksOnTheirWay() throws InterruptedException {
        InFlight near = new InFlight(2, 40);
        InFlight far = new InFlight(2, 40);
        for (int i = 0; i < 50; i++) {
            near.took(2_000_000, 20_000_000);
            far.took(120_000_000, 20_000_000);
        }
        assertThat(near.limit()).isEqualTo(4);
        // Two are computed, and in the time of six more chunks a processor the bytes of the next arrive.
        assertThat(far.limit()).isEqualTo(15);
    }

    @Test
    void neverMoreThanMemoryAllows() throws InterruptedException {
        InFlight inFlight = new InFlight(2, 6);
        for (int i = 0; i < 50; i++) {
            inFlight.took(1_000_000_000, 1_000_000);
        }
        for (int i = 0; i < 6; i++) {
            assertThat(inFlight.acquire(1)).isTrue();
        }
        assertThat(inFlight.acquire(1)).isFalse();
        inFlight.release();
        assertThat(inFlight.acquire(1)).isTrue();
    }
}
