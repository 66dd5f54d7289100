package io.terrane.access;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.net.URI;
import java.util.Set;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/**
 * Refuses writes that another site makes a browser send with the cookie of a portal session. Requests with a bearer token have
 * no such cookie's authority and pass; so do those without cookies.
 */
@ApplicationScoped
class CrossSiteFilter {
    private static final int BEFORE_LOGIN = 10_000;
    private static final int FORBIDDEN = 403;
    private static final Set<String> READS = Set.of("GET", "HEAD", "OPTIONS");
    private static final String REFUSAL = """
            {"type":"urn:terrane:problem:denied","title":"Not allowed","status":403,"code":"denied",\
            "detail":"Pages of other sites may not write here.","description":"Pages of other sites may not write here."}""";

    private final String origin;

    @Inject
    CrossSiteFilter(@ConfigProperty(name = "terrane.public-url") String publicUrl) {
        this.origin = origin(publicUrl);
    }

    void register(@Observes Filters filters) {
        filters.register(this::filter, BEFORE_LOGIN);
    }

    private void filter(RoutingContext routing) {
        HttpServerRequest request = routing.request();
        if (permits(
                request.method().name(),
                request.getHeader("Authorization") != null,
                request.getHeader("Cookie") != null,
                request.getHeader("Origin"),
                request.getHeader("Host"),
                request.getHeader("Sec-Fetch-Site"))) {
            routing.next();
        } else {
            routing.response()
                    .setStatusCode(FORBIDDEN)
                    .putHeader("Content-Type", "application/problem+json")
                    .end(REFUSAL);
        }
    }

    /** @param host that the page's address has to have, unless it is the public one: browsers do not let pages choose it */
    boolean permits(
            String method,
            boolean bearer,
            boolean cookies,
            @Nullable String from,
            @Nullable String host,
            @Nullable String fetchSite) {
        if (READS.contains(method) || bearer || !cookies) {
            return true;
        }
        if (from == null) {
            return "same-origin".equals(fetchSite);
        }
        return from.equals(origin) || from.equals("http://" + host) || from.equals("https://" + host);
    }

    private static String origin(String address) {
        URI uri = URI.create(address);
        return uri.getScheme() + "://" + uri.getRawAuthority();
    }
}
