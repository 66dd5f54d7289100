package io.terrane.limit;

import io.terrane.access.Authorizer;
import io.terrane.access.Caller;
import io.terrane.problem.ProblemException;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/** Refuses whoever is signed in and asks too often, from however many addresses. */
@Singleton
final class PrincipalLimit {
    private final PrincipalBuckets buckets;
    private final Authorizer authorizer;

    @Inject
    PrincipalLimit(PrincipalBuckets buckets, Authorizer authorizer) {
        this.buckets = buckets;
        this.authorizer = authorizer;
    }

    @ServerRequestFilter
    void filter() {
        Caller caller = authorizer.caller();
        if (caller.isSignedIn()) {
            Duration wait = buckets.take(caller.name());
            if (!wait.isZero()) {
                throw new ProblemException.TooMany(AddressLimit.seconds(wait));
            }
        }
    }
}
