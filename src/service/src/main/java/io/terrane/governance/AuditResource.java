package io.terrane.governance;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.terrane.access.Authorizer;
import io.terrane.audit.AuditChain;
import io.terrane.audit.AuditDocument;
import io.terrane.audit.AuditEvent;
import io.terrane.audit.AuditLog;
import io.terrane.problem.ProblemException;
import jakarta.inject.Inject;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The audit log and the usage counts. Auditors and mesh admins read all, owners those of their domain, everyone their own
 * usage. As JSON in pages, as NDJSON or CSV at once, however long it is.
 */
@Path("/api")
@RunOnVirtualThread
public class AuditResource {
    private static final String NDJSON = "application/x-ndjson";
    private static final String CSV = "text/csv";
    private static final String HEADER =
            "sequence,at,request,kind,who,address,action,domain,product,target,outcome,rule,count,detail,position,previous,hash\r\n";
    private static final int PAGE = 1_000;
    private static final int MOST_USERS = 10_000;

    private final AuditLog log;
    private final AuditChain chain;
    private final Authorizer authorizer;
    private final ObjectMapper json;

    @Inject
    AuditResource(AuditLog log, AuditChain chain, Authorizer authorizer, ObjectMapper json) {
        this.log = log;
        this.chain = chain;
        this.authorizer = authorizer;
        this.json = json;
    }

    /** What events are looked for. */
    public static class Parameters {
        @QueryParam("domain")
        @Nullable
        String domain;

        @QueryParam("product")
        @Nullable
        String product;

        @QueryParam("who")
        @Nullable
        String who;

        @QueryParam("kind")
        @Nullable
        String kind;

        @QueryParam("outcome")
        @Nullable
        String outcome;

        @QueryParam("from")
        @Nullable
        String from;

        @QueryParam("to")
        @Nullable
        String to;

        @QueryParam("after")
        @Nullable
        String after;

        private AuditLog.Query query() {
            return new AuditLog.Query(
                    Optional.ofNullable(domain),
                    Optional.ofNullable(product),
                    Optional.ofNullable(who),
                    Optional.ofNullable(kind),
                    Optional.ofNullable(outcome),
                    time("from", from),
                    time("to", to));
        }

        private long sequence() {
            try {
                return after == null ? 0 : Long.parseLong(after);
            } catch (NumberFormatException e) {
                throw new ProblemException.BadRequest("'after' has to be the sequence of an event.");
            }
        }

        private static Optional<Instant> time(String name, @Nullable String text) {
            try {
                return Optional.ofNullable(text).map(OffsetDateTime::parse).map(OffsetDateTime::toInstant);
            } catch (DateTimeException e) {
                throw new ProblemException.BadRequest(
                        "'" + name + "' has to be an RFC 3339 time, such as 2030-01-31T00:00:00Z.");
            }
        }
    }

    /** A page in the order of the log, whose next one begins after {@code next}; or all of it as lines. */
    @GET
    @Path("/audit")
    @Produces({MediaType.APPLICATION_JSON, NDJSON, CSV})
    public Response audit(@BeanParam Parameters parameters, @HeaderParam("Accept") @DefaultValue("*/*") String accept) {
        require(parameters.domain);
        if (accept.contains("ndjson")) {
            return Response.ok(export(parameters, "", event -> AuditDocument.of(event) + "\n"), NDJSON)
                    .build();
        }
        return accept.contains("csv")
                ? Response.ok(export(parameters, HEADER, AuditResource::row), CSV)
                        .build()
                : Response.ok(page(parameters), MediaType.APPLICATION_JSON).build();
    }

    private ObjectNode page(Parameters parameters) {
        List<AuditLog.Recorded> found = log.search(parameters.query(), parameters.sequence(), PAGE);
        ObjectNode body = json.createObjectNode();
        ArrayNode events = body.putArray("events");
        found.forEach(event -> events.add(AuditDocument.of(event)));
        if (found.size() == PAGE) {
            body.put("next", found.getLast().sequence());
        }
        return body;
    }

    private StreamingOutput export(Parameters parameters, String header, Function<AuditLog.Recorded, String> format) {
        require(parameters.domain);
        AuditLog.Query query = parameters.query();
        long first = parameters.sequence();
        return out -> {
            write(out, header);
            long after = first;
            List<AuditLog.Recorded> found;
            do {
                found = log.search(query, after, PAGE);
                for (AuditLog.Recorded event : found) {
                    write(out, format.apply(event));
                    after = event.sequence();
                }
            } while (found.size() == PAGE);
        };
    }

    private static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
    }

    private void require(@Nullable String domain) {
        authorizer.requireSignedIn();
        if (domain != null) {
            authorizer.requireOversight(domain);
        } else if (!authorizer.caller().auditor() && !authorizer.caller().meshAdmin()) {
            throw new ProblemException.Denied(
                    "Only auditors and mesh admins see the whole mesh: owners name their domain with ?domain=.");
        }
    }

    private static String row(AuditLog.Recorded recorded) {
        AuditEvent event = recorded.event();
        return Stream.of(
                        String.valueOf(recorded.sequence()),
                        recorded.at().toString(),
                        event.request().map(Object::toString).orElse(""),
                        event.kind().name().toLowerCase(Locale.ROOT),
                        event.who(),
                        event.address(),
                        event.action(),
                        event.domain(),
                        event.product(),
                        event.target(),
                        event.outcome(),
                        event.rule(),
                        String.valueOf(recorded.count()),
                        event.detail().orElse(""),
                        recorded.link()
                                .map(link -> String.valueOf(link.position()))
                                .orElse(""),
                        recorded.link()
                                .map(link -> HexFormat.of().formatHex(link.previous()))
                                .orElse(""),
                        recorded.link()
                                .map(link -> HexFormat.of().formatHex(link.hash()))
                                .orElse(""))
                .map(AuditResource::cell)
                .collect(Collectors.joining(",", "", "\r\n"));
    }

    /** RFC 4180; what a spreadsheet would take for a formula is made text. */
    private static String cell(String text) {
        String safe = !text.isEmpty() && "=+-@\t\r".indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
        return safe.matches("(?s).*[\",\r\n].*") ? "\"" + safe.replace("\"", "\"\"") + "\"" : safe;
    }

    /**
     * Computes the log's chain again. What its head was is to be noted elsewhere: whoever may write to the database could make
     * another chain, and cannot make one that has it.
     */
    @GET
    @Path("/audit/verification")
    @Produces(MediaType.APPLICATION_JSON)
    public ObjectNode verify(
            @QueryParam("position") @Nullable String position, @QueryParam("hash") @Nullable String hash) {
        authorizer.requireMeshInsight();
        AuditChain.Verification found = chain.verify(noted(position, hash));
        ObjectNode body = json.createObjectNode();
        body.put("holds", found.holds()).put("links", found.links()).put("unlinked", found.unlinked());
        found.head()
                .ifPresent(head -> body.putObject("head")
                        .put("position", head.position())
                        .put("hash", HexFormat.of().formatHex(head.hash())));
        found.broken().ifPresent(at -> body.put("brokenAt", at).put("reason", found.reason()));
        found.noted().ifPresent(there -> body.put("noted", there));
        return body;
    }

    private static Optional<AuditChain.Head> noted(@Nullable String position, @Nullable String hash) {
        if (position == null && hash == null) {
            return Optional.empty();
        }
        Optional<byte[]> bytes = Optional.ofNullable(hash).flatMap(AuditChain::hash);
        try {
            if (position != null && bytes.isPresent()) {
                return Optional.of(new AuditChain.Head(Long.parseLong(position), bytes.get()));
            }
        } catch (NumberFormatException e) {
            // Told below.
        }
        throw new ProblemException.BadRequest(
                "'position' and 'hash' go together: a number and 64 hexadecimal digits, as a head has them.");
    }

    /** Requests and bytes by domain, product and principal; those who got most first. */
    @GET
    @Path("/usage")
    @Produces(MediaType.APPLICATION_JSON)
    public ObjectNode usage(
            @QueryParam("domain") @Nullable String domain,
            @QueryParam("product") @Nullable String product,
            @QueryParam("who") @Nullable String who,
            @QueryParam("from") @Nullable String from,
            @QueryParam("to") @Nullable String to) {
        authorizer.requireSignedIn();
        boolean own = "me".equals(who);
        if (!own) {
            require(domain);
        }
        AuditLog.UsageQuery query = new AuditLog.UsageQuery(
                Optional.ofNullable(domain),
                Optional.ofNullable(product),
                own ? Optional.of(authorizer.subject()) : Optional.ofNullable(who),
                Parameters.time("from", from),
                Parameters.time("to", to));
        ObjectNode body = json.createObjectNode();
        ArrayNode list = body.putArray("usage");
        log.usage(query, MOST_USERS)
                .forEach(used -> list.addObject()
                        .put("domain", used.user().domain())
                        .put("product", used.user().product())
                        .put("who", used.user().principal())
                        .put("requests", used.requests())
                        .put("bytes", used.bytes()));
        return body;
    }
}
