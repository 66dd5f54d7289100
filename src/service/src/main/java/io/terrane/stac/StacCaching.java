package io.terrane.stac;

import io.terrane.access.Authorizer;
import io.terrane.problem.ProblemException;
import jakarta.inject.Inject;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;

/**
 * What is sent says by an ETag what it is, so that asking again costs no transfer. It is asked again always, since what a
 * caller may see can change; what a signed-in caller sees is for nobody else's cache.
 */
final class StacCaching {
    private static final int TAG_BYTES = 18;

    private final Authorizer authorizer;

    @Inject
    StacCaching(Authorizer authorizer) {
        this.authorizer = authorizer;
    }

    /** No name has the character 0, and PostgreSQL cannot even look for it. */
    @ServerRequestFilter
    void requireText(ContainerRequestContext request) {
        if (request.getUriInfo().getPath().indexOf('\0') >= 0) {
            throw new ProblemException.NotFound("There is nothing at this address.");
        }
    }

    @ServerResponseFilter
    void filter(ContainerRequestContext request, ContainerResponseContext response) {
        String path = request.getUriInfo().getPath();
        if (!path.startsWith("/stac") || !isRead(request) || response.getStatus() != 200 || !response.hasEntity()) {
            return;
        }
        if (response.getEntity() instanceof StreamingOutput) {
            return; // It is not known before it is sent.
        }
        String tag = tag(response.getEntity().toString());
        var headers = response.getHeaders();
        headers.putSingle(HttpHeaders.ETAG, tag);
        headers.putSingle(
                HttpHeaders.CACHE_CONTROL, (authorizer.caller().isSignedIn() ? "private" : "public") + ", no-cache");
        headers.putSingle(HttpHeaders.VARY, "Accept, Accept-Encoding, Authorization, Cookie");
        DocumentLanguage.of(path, response.getEntity())
                .ifPresent(language -> headers.putSingle(HttpHeaders.CONTENT_LANGUAGE, language));
        String known = request.getHeaderString(HttpHeaders.IF_NONE_MATCH);
        if (known != null && matches(known, tag)) {
            response.setStatusInfo(Response.Status.NOT_MODIFIED);
            response.setEntity(null);
        }
    }

    private static boolean isRead(ContainerRequestContext request) {
        return request.getMethod().equals("GET") || request.getMethod().equals("HEAD");
    }

    /** A strong entity tag of a body. */
    static String tag(String body) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(body.getBytes(StandardCharsets.UTF_8));
            return '"' + Base64.getUrlEncoder().encodeToString(Arrays.copyOf(digest, TAG_BYTES)) + '"';
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Weakly: a cache may have compressed what it holds. */
    static boolean matches(String header, String tag) {
        return header.strip().equals("*")
                || Arrays.stream(header.split(","))
                        .map(known -> known.strip().replaceFirst("^W/", ""))
                        .anyMatch(tag::equals);
    }
}
