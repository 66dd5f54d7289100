package io.terrane.access;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * Somebody asks to read the data of a product.
 *
 * @param until how long the asker needs it
 * @param lapsesAt when nobody has to answer any more
 * @param decision of an owner, or of the asker who no longer wants it
 * @param grant what an approval gave
 */
public record AccessRequest(
        UUID id,
        String domain,
        String product,
        String asker,
        String reason,
        Optional<Instant> until,
        Instant createdAt,
        Instant lapsesAt,
        Optional<Decided> decision,
        Optional<Grant> grant) {
    /** The answer, and whose it is. */
    public record Decided(Outcome outcome, Instant at, String by, String answer) {}

    /** How a request can be closed. */
    public enum Outcome {
        APPROVED,
        REFUSED,
        WITHDRAWN,
        LAPSED
    }

    /** What both sides see. */
    public enum State {
        OPEN,
        APPROVED,
        REFUSED,
        WITHDRAWN,
        LAPSED,
        EXPIRED,
        REVOKED
    }

    AccessRequest with(Optional<Grant> given) {
        return new AccessRequest(id, domain, product, asker, reason, until, createdAt, lapsesAt, decision, given);
    }

    public State state(Instant now) {
        if (decision.isEmpty()) {
            return lapsesAt.isAfter(now) ? State.OPEN : State.LAPSED;
        }
        return switch (decision.get().outcome) {
            case REFUSED -> State.REFUSED;
            case WITHDRAWN -> State.WITHDRAWN;
            case LAPSED -> State.LAPSED;
            case APPROVED ->
                switch (grant.orElseThrow().state(now)) {
                    case ACTIVE -> State.APPROVED;
                    case EXPIRED -> State.EXPIRED;
                    case REVOKED -> State.REVOKED;
                };
        };
    }
}
