package io.terrane.problem;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.oidc.OIDCException;
import io.terrane.definition.Violation;
import jakarta.inject.Inject;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/**
 * Errors as one document that is both an RFC 9457 problem ({@code type}, {@code title}, {@code status},
 * {@code detail}, {@code errors}) and a STAC API error ({@code code}, {@code description}).
 */
final class ProblemMapper {
    private static final Logger LOG = Logger.getLogger(ProblemMapper.class);

    /** PostgreSQL's states for characters that no text has, and for times and numbers out of range. */
    private static final Set<String> UNSTORABLE = Set.of("22021", "22P05", "22003", "22008");

    private static final int MOST_CAUSES = 20;

    private static final int NOT_FOUND = 404;
    private static final int METHOD_NOT_ALLOWED = 405;

    private final ObjectMapper json;
    private final AllowedMethods methods;

    @Inject
    ProblemMapper(ObjectMapper json, AllowedMethods methods) {
        this.json = json;
        this.methods = methods;
    }

    @ServerExceptionMapper
    Response problem(ProblemException problem) {
        return switch (problem) {
            case ProblemException.BadRequest p ->
                response(400, "bad-request", "Bad request", p.detail(), p.violations());
            case ProblemException.Unauthenticated p ->
                Response.fromResponse(response(401, "unauthenticated", "Not signed in", p.detail(), p.violations()))
                        .header("WWW-Authenticate", "Bearer")
                        .build();
            case ProblemException.Denied p -> response(403, "denied", "Not allowed", p.detail(), p.violations());
            case ProblemException.NotFound p -> response(404, "not-found", "Not found", p.detail(), p.violations());
            case ProblemException.Conflict p -> response(409, "conflict", "Conflict", p.detail(), p.violations());
            case ProblemException.Stale p ->
                response(412, "precondition-failed", "Precondition failed", p.detail(), p.violations());
            case ProblemException.Invalid p -> response(422, "invalid", "Invalid document", p.detail(), p.violations());
            case ProblemException.TooMany p ->
                Response.fromResponse(
                                response(429, "too-many-requests", "Too many requests", p.detail(), p.violations()))
                        .header("Retry-After", p.waitSeconds())
                        .build();
            case ProblemException.Unavailable p ->
                response(503, "unavailable", "Service unavailable", p.detail(), p.violations());
        };
    }

    @ServerExceptionMapper
    Response framework(WebApplicationException exception, UriInfo address, Request request) {
        int status = exception.getResponse().getStatus();
        if (status < 400) {
            return exception.getResponse();
        }
        if (status == NOT_FOUND || status == METHOD_NOT_ALLOWED) {
            Set<String> allowed = methods.of(address.getRequestUri().getRawPath());
            if (!allowed.isEmpty() && !allowed.contains(request.getMethod())) {
                return Response.fromResponse(plain(Response.Status.METHOD_NOT_ALLOWED))
                        .header("Allow", String.join(", ", allowed))
                        .build();
            }
        }
        return plain(exception.getResponse().getStatusInfo());
    }

    private Response plain(Response.StatusType status) {
        String title = status.getReasonPhrase();
        return response(status.getStatusCode(), "http-" + status.getStatusCode(), title, title + ".", List.of());
    }

    /** A token cannot be verified as long as its provider does not tell its keys. */
    @ServerExceptionMapper
    Response provider(OIDCException failure) {
        LOG.error("The identity provider does not answer", failure);
        return problem(new ProblemException.Unavailable(
                "The identity provider does not answer, so that nobody can be recognised; try again later."));
    }

    @ServerExceptionMapper
    Response unexpected(Throwable failure) {
        if (isUnstorable(failure)) {
            return response(
                    400,
                    "bad-request",
                    "Bad request",
                    "The request holds a value that cannot be stored or compared, such as the character 0 or a time far away.",
                    List.of());
        }
        String reference = UUID.randomUUID().toString();
        LOG.errorf(failure, "unexpected failure, reference %s", reference);
        return response(
                500,
                "internal",
                "Internal error",
                "Something failed here; quote reference " + reference + ".",
                List.of());
    }

    private static boolean isUnstorable(Throwable failure) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
                .limit(MOST_CAUSES)
                .anyMatch(cause ->
                        cause instanceof SQLException sql && UNSTORABLE.contains(String.valueOf(sql.getSQLState())));
    }

    private Response response(int status, String type, String title, String detail, List<Violation> violations) {
        ObjectNode body = json.createObjectNode();
        body.put("type", "urn:terrane:problem:" + type);
        body.put("title", title);
        body.put("status", status);
        body.put("detail", detail);
        body.put("code", type);
        body.put("description", detail);
        if (!violations.isEmpty()) {
            ArrayNode errors = body.putArray("errors");
            violations.forEach(
                    v -> errors.addObject().put("pointer", v.pointer()).put("detail", v.detail()));
        }
        return Response.status(status)
                .type("application/problem+json")
                .language("en")
                .entity(body)
                .build();
    }
}
