package io.terrane.audit;

import java.util.Optional;
import java.util.UUID;

/**
 * Something to be remembered.
 *
 * @param request joins what belongs to one request; empty for what the system did of itself
 * @param who a user's name, {@code anonymous} or {@code system}
 * @param address of the client, as the server sees it
 * @param action the method of a request, or what was done
 * @param domain empty where none is concerned; likewise product
 * @param target path of the request, or what was changed
 * @param outcome {@code allowed} or {@code refused}, the status of a result, {@code done} for a change
 * @param rule that decided
 * @param detail JSON
 */
public record AuditEvent(
        Optional<UUID> request,
        Kind kind,
        String who,
        String address,
        String action,
        String domain,
        String product,
        String target,
        String outcome,
        String rule,
        Optional<String> detail) {
    private static final int LONGEST = 2_000;

    /** What kind of thing happened. */
    public enum Kind {
        /** It was decided whether a write may be done. */
        DECISION,
        /** A request that may write was answered. */
        RESULT,
        /** Something is different now; recorded in the transaction that made it so. */
        CHANGE,
        /** It was decided whether data may be read. */
        DATA
    }

    public AuditEvent {
        who = shortened(who);
        target = shortened(target);
        action = shortened(action);
        domain = shortened(domain);
        product = shortened(product);
    }

    /** Paths come from strangers: they are cut, and control characters do not reach logs and exports. */
    private static String shortened(String text) {
        String cut = text.length() <= LONGEST ? text : text.substring(0, LONGEST);
        return cut.chars().anyMatch(Character::isISOControl) ? cut.replaceAll("\\p{Cntrl}", "\uFFFD") : cut;
    }
}
