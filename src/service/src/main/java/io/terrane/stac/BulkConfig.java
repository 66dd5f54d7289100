package io.terrane.stac;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;

/** How much is read at once when Items are loaded in bulk. */
@ConfigMapping(prefix = "terrane.bulk")
interface BulkConfig {
    /** Of a request's body, compressed where it is. */
    @WithDefault("1024")
    @Min(16)
    @Max(1 << 20)
    int requestMegabytes();

    /** Items that a request may bring; the rest is for another one. */
    @WithDefault("10000000")
    @Min(1)
    long requestItems();

    /** Of a single Item. */
    @WithDefault("4096")
    @Min(16)
    @Max(1 << 20)
    int itemKilobytes();

    /** Of a row group of Parquet, as it stands in the file: with that much each request is in memory. */
    @WithDefault("128")
    @Min(1)
    @Max(2047)
    int rowGroupMegabytes();

    /** Items in a transaction. */
    @WithDefault("1000")
    @Min(1)
    @Max(10_000)
    int batchItems();

    /** Of the Items in a transaction; with that much each request is in memory. */
    @WithDefault("8")
    @Min(1)
    @Max(1024)
    int batchMegabytes();

    /** What is wrong with Items is said of so many. */
    @WithDefault("100")
    @Min(1)
    @Max(100_000)
    int errors();

    /** Batches that are parsed and written at once; others wait, so that searches find the database free. */
    @WithDefault("4")
    @Min(1)
    @Max(1000)
    int writers();
}
