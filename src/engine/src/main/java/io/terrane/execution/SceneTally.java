package io.terrane.execution;

import io.terrane.execution.RadiometryEvidence.DarkPixels;

/** What the chunks of a scene say of it. Safe for concurrent use. */
final class SceneTally {
    private final ScenePlan plan;
    private final DarkPixels dark = new DarkPixels();
    private PixelCounts counts = PixelCounts.NONE;

    SceneTally(ScenePlan plan) {
        this.plan = plan;
    }

    synchronized void add(ChunkProcessor.Result result) {
        counts = counts.plus(result.counts());
        dark.addAll(result.dark());
    }

    synchronized PixelCounts counts() {
        return counts;
    }

    synchronized RadiometryEvidence evidence(String profile) {
        double offset = plan.bands().stream()
                .mapToDouble(band -> band.band().offset())
                .min()
                .orElse(0);
        return RadiometryEvidence.judge(profile, offset, mayCarryOffset(), counts, dark);
    }

    /** Whether ESA's offset is in the stored numbers unless somebody took it off: from processing baseline 04.00. */
    private boolean mayCarryOffset() {
        String baseline =
                plan.scene().properties().path("s2:processing_baseline").asText("");
        return baseline.compareTo("04.00") >= 0;
    }
}
