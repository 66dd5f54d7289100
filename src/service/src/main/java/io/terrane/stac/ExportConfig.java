package io.terrane.stac;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.nio.file.Path;
import java.util.Optional;

/** How stac-geoparquet is written. */
@ConfigMapping(prefix = "terrane.exports")
interface ExportConfig {
    /** Whether a file of all Items of each collection is written every night. */
    @WithDefault("true")
    boolean nightly();

    /** When the night begins, by UTC. */
    @WithDefault("2")
    @Min(0)
    @Max(23)
    int hour();

    /** How often it is looked whether it is night; a night that passed meanwhile is made up for. */
    @WithDefault("1m")
    String every();

    /** Of Items that are on their way; by default that of the platform's temporary files. */
    Optional<Path> folder();

    /** Of that folder, for one answer; compressed, about a tenth of the Items' JSON. */
    @WithDefault("4096")
    @Min(1)
    @Max(1 << 20)
    int spoolMegabytes();

    /** Objects that would make more columns are kept as JSON. */
    @WithDefault("2000")
    @Min(50)
    @Max(20_000)
    int columns();

    /** Before compression; with that much each answer is in memory. */
    @WithDefault("32")
    @Min(1)
    @Max(1024)
    int rowGroupMegabytes();

    /** Answers that are made at once; others wait, and are put off when they have to wait long. */
    @WithDefault("4")
    @Min(1)
    @Max(1000)
    int atOnce();
}
