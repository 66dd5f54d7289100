package io.terrane.run;

import java.util.Optional;
import java.util.UUID;

/**
 * A run that a worker holds.
 *
 * @param fencingToken of this claim; a later claim of the same run has a higher one
 * @param attempts that ended because a source was not to be had
 * @param silent claims in a row, up to this one, whose worker fell silent before it got anything done
 * @param plan key of the scenes that the run was begun with
 * @param base of a run that computes a published version anew
 */
record Claim(
        UUID runId,
        long fencingToken,
        String domain,
        String definition,
        String version,
        int attempts,
        int silent,
        Optional<String> plan,
        Optional<Base> base) {
    /**
     * What is computed anew.
     *
     * @param run that made it
     * @param reused whether what has not changed is taken over
     */
    record Base(UUID run, boolean reused) {}

    /** What all claims of the run write under: equal chunks at equal keys, so that none can spoil what another wrote. */
    String prefix() {
        return RunFolder.prefix(domain, definition, version, runId);
    }

    /** What the run wrote under that made what is computed anew. */
    Optional<String> basePrefix() {
        return base.map(from -> RunFolder.prefix(domain, definition, version, from.run));
    }
}
