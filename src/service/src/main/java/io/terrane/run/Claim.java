package io.terrane.run;

import java.util.UUID;

/**
 * A run that a worker holds.
 *
 * @param fencingToken of this claim; a later claim of the same run has a higher one
 */
record Claim(UUID runId, long fencingToken, String domain, String definition, String version) {
    /** Keys that this claim writes under, and nobody else. */
    String prefix() {
        return runsPrefix() + fencingToken;
    }

    /** What the prefixes of all claims of this run begin with. */
    String runsPrefix() {
        return "%s/%s/%s/%s-".formatted(domain, definition, version, runId);
    }
}
