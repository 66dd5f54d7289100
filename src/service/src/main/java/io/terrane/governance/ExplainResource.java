package io.terrane.governance;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.terrane.access.Action;
import io.terrane.access.Authorizer;
import io.terrane.access.Caller;
import io.terrane.access.Decision;
import io.terrane.access.Directory;
import io.terrane.access.DomainRole;
import io.terrane.access.Policies;
import io.terrane.access.Policy;
import io.terrane.access.Principal;
import io.terrane.domain.Domains;
import io.terrane.domain.Products;
import io.terrane.problem.ProblemException;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who may do what, and why: the decisions that requests would get, made by the same code. Owners ask about their domain, mesh
 * admins and auditors about all, everyone about themselves and what they may discover.
 */
@Path("/api/explain")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class ExplainResource {
    private final Policies policies;
    private final Directory directory;
    private final Domains domains;
    private final Authorizer authorizer;
    private final ObjectMapper json;

    @Inject
    ExplainResource(Policies policies, Directory directory, Domains domains, Authorizer authorizer, ObjectMapper json) {
        this.policies = policies;
        this.directory = directory;
        this.domains = domains;
        this.authorizer = authorizer;
        this.json = json;
    }

    /**
     * @param who {@code me}, {@code anonymous}, {@code person:NAME}, {@code group:/PATH} or {@code domain:ID}
     * @param what {@code DOMAIN/PRODUCT}
     */
    @GET
    public ObjectNode explain(@QueryParam("who") @Nullable String who, @QueryParam("what") @Nullable String what) {
        authorizer.requireSignedIn();
        String[] address = what == null ? new String[0] : what.split("/", -1);
        if (who == null || address.length != 2 || !Products.isId(address[0]) || !Products.isId(address[1])) {
            throw new ProblemException.BadRequest(
                    "'who' has to be me, anonymous, person:NAME, group:/PATH or domain:ID,"
                            + " and 'what' DOMAIN/PRODUCT: for example ?who=person:carl&what=agronomy/ndvi");
        }
        String domain = address[0];
        String product = address[1];
        Caller asking = authorizer.caller();
        boolean governs = asking.meshAdmin() || asking.auditor() || asking.has(domain, DomainRole.OWNER);
        boolean oneself = who.equals("me") || asking.subject().equals(Optional.of(who.replaceFirst("^person:", "")));
        if (!governs) {
            boolean seen = authorizer.decide(domain, product, Action.DISCOVER).allowed();
            if (!oneself || !seen) {
                throw seen
                        ? new ProblemException.Denied(
                                "Only owners of " + domain + ", mesh admins and auditors may ask about others.")
                        : new ProblemException.NotFound("There is no product " + what + " that you may discover.");
            }
        }
        domains.require(domain);
        return explanation(who, oneself ? asking : caller(who), domain, product);
    }

    private Caller caller(String who) {
        if (who.equals("anonymous")) {
            return Caller.ANONYMOUS;
        }
        Principal principal = Principal.of(who)
                .orElseThrow(() -> new ProblemException.BadRequest(
                        "'who' has to be me, anonymous, person:NAME, group:/PATH or domain:ID."));
        return switch (principal.kind()) {
            case PUBLIC -> Caller.ANONYMOUS;
            case SIGNED_IN, GROUP, DOMAIN -> Caller.holding(Optional.of("somebody"), principal.text());
            case PERSON ->
                directory
                        .person(principal.name())
                        .orElseThrow(() -> new ProblemException.NotFound("There is no user " + principal.name() + "."));
        };
    }

    private ObjectNode explanation(String who, Caller caller, String domain, String product) {
        ObjectNode body = json.createObjectNode();
        body.put("who", who).put("what", domain + "/" + product);
        ArrayNode holds = body.putArray("holds");
        if (caller.meshAdmin()) {
            holds.add("mesh-admin");
        }
        if (caller.auditor()) {
            holds.add("auditor");
        }
        caller.roles().forEach((in, roles) -> roles.forEach(role -> holds.add(text(role) + " of " + in)));
        caller.groups().stream().sorted().forEach(group -> holds.add("group " + group));
        Policy policy = policies.effective(domain, product);
        body.putObject("policy")
                .put("version", policy.version())
                .put("inherited", policy.inherited())
                .put("discover", policy.discover().text())
                .put("read", policy.read().text())
                .put("requests", policy.requests());
        ArrayNode decisions = body.putArray("decisions");
        for (Action action : Action.values()) {
            Decision decision = policies.decide(caller, domain, product, action);
            decisions
                    .addObject()
                    .put("action", action.text())
                    .put("allowed", decision.allowed())
                    .put("because", decision.rule());
        }
        role(decisions, caller, domain, "publish", DomainRole.PUBLISHER);
        role(decisions, caller, domain, "govern", DomainRole.OWNER);
        return body;
    }

    private static void role(ArrayNode decisions, Caller caller, String domain, String action, DomainRole needed) {
        boolean allowed = caller.meshAdmin() || caller.has(domain, needed);
        String because = caller.meshAdmin()
                ? "mesh admins may " + action + " everything"
                : (allowed ? "has" : "needs") + " the role " + text(needed) + " in " + domain;
        decisions.addObject().put("action", action).put("allowed", allowed).put("because", because);
    }

    private static String text(DomainRole role) {
        return role.name().toLowerCase(Locale.ROOT);
    }
}
