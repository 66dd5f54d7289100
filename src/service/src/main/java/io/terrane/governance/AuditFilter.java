package io.terrane.governance;

import io.terrane.access.Authorizer;
import jakarta.inject.Inject;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.ext.Provider;

/** What became of every request that may write, of routes to come too. */
@Provider
public class AuditFilter implements ContainerResponseFilter {
    private final Authorizer authorizer;

    @Inject
    AuditFilter(Authorizer authorizer) {
        this.authorizer = authorizer;
    }

    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) {
        authorizer.recordResult(response.getStatus());
    }
}
