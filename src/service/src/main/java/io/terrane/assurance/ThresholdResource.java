package io.terrane.assurance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.terrane.access.Authorizer;
import io.terrane.access.DomainRole;
import io.terrane.domain.Domains;
import io.terrane.domain.Products;
import io.terrane.gate.Severity;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;

/** What a domain asks of its products beyond the rules, of all or of one. Owners set it, members see it. */
@Path("/api/domains/{domain}")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class ThresholdResource {
    private final Thresholds thresholds;
    private final Gates gates;
    private final Domains domains;
    private final Authorizer authorizer;

    @Inject
    ThresholdResource(Thresholds thresholds, Gates gates, Domains domains, Authorizer authorizer) {
        this.thresholds = thresholds;
        this.gates = gates;
        this.domains = domains;
        this.authorizer = authorizer;
    }

    @GET
    @Path("/gate")
    public ObjectNode ofDomain(@PathParam("domain") String domain) {
        return get(domain, "");
    }

    @PUT
    @Path("/gate")
    @Consumes(MediaType.APPLICATION_JSON)
    public ObjectNode putOfDomain(@PathParam("domain") String domain, JsonNode body) {
        return put(domain, "", body);
    }

    @GET
    @Path("/gate/versions")
    public ObjectNode versionsOfDomain(@PathParam("domain") String domain) {
        return versions(domain, "");
    }

    @GET
    @Path("/products/{product}/gate")
    public ObjectNode ofProduct(@PathParam("domain") String domain, @PathParam("product") String product) {
        return get(domain, Products.require(product));
    }

    @PUT
    @Path("/products/{product}/gate")
    @Consumes(MediaType.APPLICATION_JSON)
    public ObjectNode putOfProduct(
            @PathParam("domain") String domain, @PathParam("product") String product, JsonNode body) {
        return put(domain, product, body);
    }

    @GET
    @Path("/products/{product}/gate/versions")
    public ObjectNode versionsOfProduct(@PathParam("domain") String domain, @PathParam("product") String product) {
        return versions(domain, Products.require(product));
    }

    private ObjectNode get(String domain, String product) {
        authorizer.requireInsight(domain);
        domains.require(domain);
        return document(domain, product);
    }

    private ObjectNode put(String domain, String product, JsonNode body) {
        authorizer.require(domain, DomainRole.OWNER);
        domains.require(domain);
        if (!product.isEmpty()) {
            Products.require(product);
        }
        thresholds.set(domain, product, new ThresholdRules(gates.rules()).check(body), authorizer.subject());
        return document(domain, product);
    }

    private ObjectNode versions(String domain, String product) {
        authorizer.requireInsight(domain);
        domains.require(domain);
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        ArrayNode list = body.putArray("versions");
        thresholds.history(domain, product).forEach(version -> list.add(version(version)));
        return body;
    }

    /** What is asked here, and what holds together with the domain's and the defaults. */
    private ObjectNode document(String domain, String product) {
        ObjectNode body = JsonNodeFactory.instance.objectNode().put("domain", domain);
        if (!product.isEmpty()) {
            body.put("product", product);
        }
        List<Thresholds.Version> history = thresholds.history(domain, product);
        if (history.isEmpty()) {
            body.put("version", 0).putObject("limits");
            body.putObject("severities");
        } else {
            body.setAll(version(history.getFirst()));
        }
        body.set("effective", thresholds.effective(domain, product).document());
        return body;
    }

    private static ObjectNode version(Thresholds.Version version) {
        ObjectNode node = JsonNodeFactory.instance.objectNode().put("version", version.version());
        ObjectNode limits = node.putObject("limits");
        version.thresholds().limits().forEach((limit, value) -> limits.put(limit.text(), value));
        ObjectNode severities = node.putObject("severities");
        version.thresholds().blocking().stream()
                .sorted()
                .forEach(rule -> severities.put(rule, Severity.BLOCKING.text()));
        return node.put("comment", version.comment())
                .put("createdAt", version.at().toString())
                .put("createdBy", version.by());
    }
}
