package io.terrane.imagery;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;

/** What is kept of sources, and how it is harvested. */
@ConfigMapping(prefix = "terrane.mirror")
interface MirrorConfig {
    /** Whether this process harvests and probes sources. */
    @WithDefault("true")
    boolean enabled();

    /** How often it is looked what is due. */
    @WithDefault("5s")
    Duration every();

    /** Collections that this process harvests at once. */
    @WithDefault("4")
    @Min(1)
    @Max(64)
    int concurrency();

    /** Items that are kept of all sources of a domain together, and of the node's. */
    @WithDefault("500000")
    @Min(1)
    long items();

    /** Bytes of an Item that is kept; larger ones are left out. */
    @WithDefault("262144")
    @Min(1024)
    int itemBytes();

    /** Pages of a STAC API that are read before another source has its turn. */
    @WithDefault("200")
    @Min(1)
    int pages();

    /** Documents of a static catalog, catalogs and Items together. */
    @WithDefault("200000")
    @Min(2)
    int documents();

    /** Links from the root of a static catalog to an Item. */
    @WithDefault("16")
    @Min(1)
    @Max(100)
    int depth();

    /** All documents of a static catalog that are read in one pass, in megabytes. */
    @WithDefault("4096")
    @Min(1)
    @Max(1_000_000)
    int megabytes();

    /** How old a mirror may be that is used in place of a source that is away. */
    @WithDefault("30d")
    Duration oldest();
}
