package io.terrane.audit;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;

/** How the audit log and the usage counts are kept; they are written every second. */
@ConfigMapping(prefix = "terrane.audit")
interface AuditConfig {
    /** Different decisions on data, and different users of data, held in memory before they are written at once. */
    @WithDefault("10000")
    @Min(100)
    @Max(1_000_000)
    int held();
}
