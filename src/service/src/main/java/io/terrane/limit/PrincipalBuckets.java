package io.terrane.limit;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;

/** The buckets of those who are signed in. */
@ApplicationScoped
class PrincipalBuckets {
    private final LimitConfig config;
    private final TokenBuckets buckets;

    @Inject
    PrincipalBuckets(LimitConfig config) {
        this.config = config;
        this.buckets = new TokenBuckets(
                config.principalPerSecond(), config.principalBurst(), config.remembered(), System::nanoTime);
    }

    /** @return how long to wait; zero when the request may pass */
    Duration take(String principal) {
        return config.enabled() ? buckets.take(principal) : Duration.ZERO;
    }
}
