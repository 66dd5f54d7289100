package io.terrane.access;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * What somebody may do beyond the policy's audience.
 *
 * @param product empty: all products of the domain
 * @param principal as in {@link Principal#text}
 * @param until exclusive; empty: until it is revoked
 * @param request the access request that was approved by this
 */
public record Grant(
        UUID id,
        String domain,
        String product,
        Principal principal,
        Action action,
        Optional<Instant> until,
        String comment,
        Optional<UUID> request,
        Instant createdAt,
        String createdBy,
        Optional<Revocation> revocation) {
    /** How a grant ended before its time. */
    public record Revocation(Instant at, String by, String reason) {}

    /** What a grant is worth now. */
    public enum State {
        ACTIVE,
        EXPIRED,
        REVOKED
    }

    public State state(Instant now) {
        if (revocation.isPresent()) {
            return State.REVOKED;
        }
        return until.isPresent() && !until.get().isAfter(now) ? State.EXPIRED : State.ACTIVE;
    }

    /** As decisions name it. */
    String name() {
        return "grant " + id + " to " + principal.text()
                + until.map(end -> " until " + end).orElse("");
    }
}
