package io.terrane.run;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** When what runs left is removed. */
@ConfigMapping(prefix = "terrane.collector")
interface CollectorConfig {
    @WithDefault("true")
    boolean enabled();

    /** How long a run that failed or was cancelled may be retried. */
    @WithDefault("24h")
    Duration grace();

    /** How often ended runs are looked at. */
    @WithDefault("1m")
    Duration every();

    /** How often the whole store is looked through. */
    @WithDefault("24h")
    Duration sweepEvery();
}
