package io.terrane.run;

import io.terrane.access.Authorizer;
import io.terrane.access.DomainRole;
import io.terrane.problem.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.UUID;

/** Runs as their domain's members and mesh admins see them; for all others they are not there. */
@ApplicationScoped
class VisibleRuns {
    private final Runs runs;
    private final Authorizer authorizer;

    @Inject
    VisibleRuns(Runs runs, Authorizer authorizer) {
        this.runs = runs;
        this.authorizer = authorizer;
    }

    Run require(String id) {
        authorizer.requireSignedIn();
        UUID parsed;
        try {
            parsed = UUID.fromString(id);
        } catch (IllegalArgumentException e) {
            throw new ProblemException.NotFound("There is no run " + id + ".");
        }
        Run run = runs.require(parsed);
        if (!authorizer.caller().meshAdmin() && !authorizer.caller().has(run.domain(), DomainRole.VIEWER)) {
            throw new ProblemException.NotFound("There is no run " + id + ".");
        }
        return run;
    }
}
