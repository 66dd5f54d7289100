package io.terrane.run;

/** Another worker has the run now: what this one did is void. */
final class LeaseLostException extends RuntimeException {
    LeaseLostException(Claim claim) {
        super("the lease of run " + claim.runId() + " with token " + claim.fencingToken() + " was lost");
    }

    /** @param rows that a statement changed which names the claim's fencing token */
    static void unlessHeld(Claim claim, int rows) {
        if (rows == 0) {
            throw new LeaseLostException(claim);
        }
    }
}
