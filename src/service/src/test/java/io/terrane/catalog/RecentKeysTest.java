package io.terrane.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecentKeysTest {
    @Test
    void keepsTheLatestSoMany() {
        RecentKeys keys = new RecentKeys(2, Duration.ofHours(1));
        for (String key : List.of("a", "b", "a", "c")) {
            keys.add(List.of(key, List.of(1, 2)));
        }
        assertThat(keys.contains(List.of("b", List.of(1, 2)))).isFalse();
        assertThat(keys.contains(List.of("a", List.of(1, 2)))).isTrue();
        assertThat(keys.contains(List.of("c", List.of(1, 2)))).isTrue();
        assertThat(keys.contains(List.of("c", List.of(2, 1)))).isFalse();
    }

    @Test
    void forgetsWhatIsOld() throws InterruptedException {
        RecentKeys keys = new RecentKeys(2, Duration.ofMillis(20));
        keys.add("a");
        Thread.sleep(40);
        assertThat(keys.contains("a")).isFalse();
    }
}
