package io.terrane.governance;

import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.terrane.access.Authorizer;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Inject;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.ext.Provider;

/** What became of every request that may write and whose caller is known, of routes to come too. */
@Provider
public class AuditFilter implements ContainerResponseFilter {
    private final Authorizer authorizer;
    private final CurrentVertxRequest current;

    @Inject
    AuditFilter(Authorizer authorizer, CurrentVertxRequest current) {
        this.authorizer = authorizer;
        this.current = current;
    }

    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) {
        if (!failedAtTheDoor()) {
            authorizer.recordResult(response.getStatus());
        }
    }

    /** Such as where the provider that a token is of cannot be asked for its keys: nobody knows who asks. */
    private boolean failedAtTheDoor() {
        RoutingContext routing = current.getCurrent();
        return routing != null && routing.failure() != null && routing.user() == null;
    }
}
