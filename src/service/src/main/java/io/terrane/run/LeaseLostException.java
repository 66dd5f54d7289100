package io.terrane.run;

/** Another worker has the run now: what this one did is void. */
final class LeaseLostException extends RuntimeException {
    LeaseLostException(Claim claim) {
        super("the lease of run " + claim.runId() + " with token " + claim.fencingToken() + " was lost");
    }
}
