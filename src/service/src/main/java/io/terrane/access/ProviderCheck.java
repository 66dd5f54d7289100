package io.terrane.access;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Duration;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/** Says that nobody can sign in now, instead of sending people to an identity provider that does not answer. */
@ApplicationScoped
class ProviderCheck {
    private static final Logger LOG = Logger.getLogger(ProviderCheck.class);
    private static final int BEFORE_LOGIN = 9_000;
    private static final int UNAVAILABLE = 503;
    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final Duration BELIEVED = Duration.ofSeconds(10);
    private static final String WORDS = "The identity provider does not answer: nobody can sign in now. What needs no"
            + " login goes on, and who is signed in stays so; try again later.";
    private static final String PROBLEM = """
            {"type":"urn:terrane:problem:unavailable","title":"Service unavailable","status":503,\
            "code":"unavailable","detail":"%1$s","description":"%1$s"}""";
    private static final String PAGE = """
            <!doctype html><html lang="en"><meta charset="utf-8"><title>Terrane: signing in</title>
            <h1>Signing in is not possible now</h1><p>%s</p><p><a href="/">Back to Terrane</a></p></html>
            """;

    private final HttpClient client;
    private final String address;
    private volatile long answeredAt = System.nanoTime() - BELIEVED.toNanos();

    @Inject
    ProviderCheck(Vertx vertx, @ConfigProperty(name = "quarkus.oidc.auth-server-url") String issuer) {
        this.client = vertx.createHttpClient();
        this.address = issuer.replaceFirst("/$", "") + "/.well-known/openid-configuration";
    }

    void register(@Observes Filters filters) {
        filters.register(this::filter, BEFORE_LOGIN);
    }

    private void filter(RoutingContext routing) {
        if (!routing.normalizedPath().equals("/login") || System.nanoTime() - answeredAt < BELIEVED.toNanos()) {
            routing.next();
            return;
        }
        RequestOptions options = new RequestOptions()
                .setMethod(HttpMethod.GET)
                .setAbsoluteURI(address)
                .setConnectTimeout(PATIENCE.toMillis())
                .setTimeout(PATIENCE.toMillis());
        client.request(options)
                .flatMap(HttpClientRequest::send)
                .onSuccess(answer -> {
                    answeredAt = System.nanoTime();
                    routing.next();
                })
                .onFailure(failure -> {
                    LOG.warnf("The identity provider does not answer: %s", failure.getMessage());
                    refuse(routing);
                });
    }

    private static void refuse(RoutingContext routing) {
        String accept = routing.request().getHeader("Accept");
        boolean page = accept != null && accept.contains("text/html");
        routing.response()
                .setStatusCode(UNAVAILABLE)
                .putHeader("Retry-After", "10")
                .putHeader("Content-Type", page ? "text/html" : "application/problem+json")
                .end((page ? PAGE : PROBLEM).formatted(WORDS));
    }
}
