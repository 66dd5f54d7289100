package io.terrane.run;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import java.util.OptionalInt;

/** How runs are executed. */
@ConfigMapping(prefix = "terrane.worker")
interface RunConfig {
    /** Whether this process executes runs; one that does not only serves. */
    @WithDefault("true")
    boolean enabled();

    /** Runs executed at once. */
    @WithDefault("1")
    @Min(1)
    @Max(64)
    int runs();

    /** Chunks computed at once in a run; each of 1024 x 1024 pixels takes about 40 MB. The processors by default. */
    OptionalInt chunks();

    /** How long a worker may be silent before another takes its run over. */
    @WithDefault("30s")
    Duration lease();

    /** How often the queue is looked at. */
    @WithDefault("1s")
    Duration poll();

    /** How often a run may be claimed before it is given up: a run that kills its workers would kill them all. */
    @WithDefault("5")
    @Min(1)
    int claims();

    /** How often a run is tried again when its source is not to be had, beyond what each request is. */
    @WithDefault("5")
    @Min(0)
    @Max(16)
    int retries();

    /** How long the first of these tries waits; the next one twice as long, and so on. */
    @WithDefault("5s")
    Duration retryAfter();
}
