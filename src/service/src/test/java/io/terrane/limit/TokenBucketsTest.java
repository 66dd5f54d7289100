package io.terrane.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokenBucketsTest {
    private final AtomicLong clock = new AtomicLong(-5);
    private final TokenBuckets buckets = new TokenBuckets(2, 3, 100, clock::get);

    private void pass(Duration time) {
        clock.addAndGet(time.toNanos());
    }

    @Test
    void aBurstPassesThenSoManyASecond() {
        for (int i = 0; i < 3; i++) {
            assertThat(buckets.take("a")).isZero();
        }
        assertThat(buckets.take("a")).isEqualTo(Duration.ofMillis(500));
        assertThat(buckets.take("b")).as("others are not concerned").isZero();
        pass(Duration.ofMillis(400));
        assertThat(buckets.take("a")).isEqualTo(Duration.ofMillis(100));
        pass(Duration.ofMillis(100));
        assertThat(buckets.take("a")).isZero();
        assertThat(buckets.take("a")).isPositive();
    }

    @Test
    void aPauseFillsNoMoreThanABurst() {
        pass(Duration.ofDays(1));
        int passed = 0;
        while (buckets.take("a").isZero()) {
            passed++;
        }
        assertThat(passed).isEqualTo(3);
    }

    @Test
    void remembersNoMoreThanItMay() {
        for (int i = 0; i < 10_000; i++) {
            buckets.take("a" + i);
        }
        assertThat(buckets.size()).isEqualTo(100);
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.7, 192.0.2.7",
        "2001:db8:1:2:3:4:5:6, 20010db800010002",
        "2001:db8:1:2::1, 20010db800010002",
        "2001:db8:1:3::1, 20010db800010003"
    })
    void anIpv6NetworkIsOneAddress(String address, String network) {
        assertThat(AddressLimit.network(address)).isEqualTo(network);
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "1000, 1", "1001, 2", "2500, 3"})
    void waitsAreWholeSeconds(long millis, long seconds) {
        assertThat(AddressLimit.seconds(Duration.ofMillis(millis))).isEqualTo(seconds);
    }
}
