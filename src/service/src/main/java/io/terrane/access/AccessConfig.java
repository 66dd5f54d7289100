package io.terrane.access;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;

/** How access is asked for. */
@ConfigMapping(prefix = "terrane.access")
interface AccessConfig {
    /** After this time an access request that nobody answered is closed. */
    @WithDefault("30d")
    Duration requestsLapseAfter();

    /** Access requests that one person may have open at once. */
    @WithDefault("100")
    @Min(1)
    @Max(10_000)
    int openRequests();
}
