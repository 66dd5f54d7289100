package io.terrane.governance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.terrane.access.Audience;
import io.terrane.access.Authorizer;
import io.terrane.access.DomainRole;
import io.terrane.access.Policies;
import io.terrane.access.Policy;
import io.terrane.domain.Domains;
import io.terrane.domain.Products;
import io.terrane.problem.JsonFields;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/** The policies of a domain: its default, and those of single products. Owners set them, members see them. */
@Path("/api/domains/{domain}")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class PolicyResource {
    private final Policies policies;
    private final Domains domains;
    private final Authorizer authorizer;
    private final ObjectMapper json;

    @Inject
    PolicyResource(Policies policies, Domains domains, Authorizer authorizer, ObjectMapper json) {
        this.policies = policies;
        this.domains = domains;
        this.authorizer = authorizer;
        this.json = json;
    }

    @GET
    @Path("/policy")
    public ObjectNode getDefault(@PathParam("domain") String domain) {
        return get(domain, "");
    }

    @PUT
    @Path("/policy")
    @Consumes(MediaType.APPLICATION_JSON)
    public ObjectNode putDefault(@PathParam("domain") String domain, JsonNode body) {
        return put(domain, "", body);
    }

    @GET
    @Path("/policy/versions")
    public ObjectNode defaultVersions(@PathParam("domain") String domain) {
        return versions(domain, "");
    }

    @GET
    @Path("/products/{product}/policy")
    public ObjectNode getOfProduct(@PathParam("domain") String domain, @PathParam("product") String product) {
        return get(domain, Products.require(product));
    }

    @PUT
    @Path("/products/{product}/policy")
    @Consumes(MediaType.APPLICATION_JSON)
    public ObjectNode putOfProduct(
            @PathParam("domain") String domain, @PathParam("product") String product, JsonNode body) {
        return put(domain, product, body);
    }

    /** From now on the domain's default holds for the product. */
    @DELETE
    @Path("/products/{product}/policy")
    public ObjectNode inherit(@PathParam("domain") String domain, @PathParam("product") String product) {
        authorizer.require(domain, DomainRole.OWNER);
        domains.require(domain);
        Policies.Wanted wanted = new Policies.Wanted(Optional.empty(), "", OptionalInt.empty());
        return document(policies.set(domain, Products.require(product), wanted, authorizer.subject()));
    }

    @GET
    @Path("/products/{product}/policy/versions")
    public ObjectNode versionsOfProduct(@PathParam("domain") String domain, @PathParam("product") String product) {
        return versions(domain, Products.require(product));
    }

    private ObjectNode get(String domain, String product) {
        authorizer.requireInsight(domain);
        domains.require(domain);
        return document(policies.effective(domain, product));
    }

    private ObjectNode put(String domain, String product, JsonNode body) {
        authorizer.require(domain, DomainRole.OWNER);
        domains.require(domain);
        if (!product.isEmpty()) {
            Products.require(product);
        }
        return document(policies.set(domain, product, wanted(body), authorizer.subject()));
    }

    private static Policies.Wanted wanted(JsonNode body) {
        JsonFields fields = new JsonFields(body);
        String rule = "has to be one of " + Audience.texts();
        Optional<Audience> discover = fields.choice("discover", true, Audience::of, rule);
        Optional<Audience> read = fields.choice("read", true, Audience::of, rule);
        boolean requests = fields.flag("requests", true);
        String comment = fields.optionalText("comment").orElse("");
        int basedOn = fields.integer("basedOn", -1, 0, Integer.MAX_VALUE);
        if (discover.isPresent() && read.isPresent() && read.get().compareTo(discover.get()) < 0) {
            fields.refuse("read", "is wider than discover: who may read a product has to be able to find it");
        }
        fields.check("The policy");
        return new Policies.Wanted(
                Optional.of(new Policies.Audiences(discover.orElseThrow(), read.orElseThrow(), requests)),
                comment,
                basedOn < 0 ? OptionalInt.empty() : OptionalInt.of(basedOn));
    }

    private ObjectNode versions(String domain, String product) {
        authorizer.requireInsight(domain);
        domains.require(domain);
        List<Policies.Past> history = policies.history(domain, product);
        ObjectNode body = json.createObjectNode();
        ArrayNode list = body.putArray("versions");
        for (Policies.Past past : history) {
            ObjectNode version = list.addObject();
            version.put("version", past.version());
            past.policy().ifPresentOrElse(policy -> audiences(version, policy), () -> version.put("inherits", true));
            version.put("origin", past.origin().name().toLowerCase(Locale.ROOT));
            version.put("comment", past.comment());
            version.put("createdAt", past.at().toString()).put("createdBy", past.by());
        }
        return body;
    }

    private ObjectNode document(Policy policy) {
        ObjectNode body = json.createObjectNode();
        body.put("domain", policy.domain());
        if (!policy.product().isEmpty()) {
            body.put("product", policy.product()).put("inherited", policy.inherited());
        }
        body.put("version", policy.version());
        audiences(body, policy);
        return body;
    }

    private static void audiences(ObjectNode body, Policy policy) {
        body.put("discover", policy.discover().text())
                .put("read", policy.read().text())
                .put("requests", policy.requests());
    }
}
