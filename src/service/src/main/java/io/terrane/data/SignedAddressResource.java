package io.terrane.data;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.terrane.access.Authorizer;
import io.terrane.access.Caller;
import io.terrane.access.Decision;
import io.terrane.catalog.CollectionStore;
import io.terrane.problem.JsonFields;
import io.terrane.problem.ProblemException;
import io.terrane.raster.store.Keys;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Signs addresses of what the caller may read, for clients that cannot send headers. */
@Path("/api/domains/{domain}/products/{product}/versions/{version}/signed-addresses")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class SignedAddressResource {
    private static final int DEFAULT_MINUTES = 15;
    private static final int MOST_MINUTES = 60;

    private final CollectionStore collections;
    private final Signatures signatures;
    private final Authorizer authorizer;
    private final ObjectMapper json;
    private final String base;

    @Inject
    SignedAddressResource(
            CollectionStore collections,
            Signatures signatures,
            Authorizer authorizer,
            ObjectMapper json,
            @ConfigProperty(name = "terrane.public-url") String publicUrl) {
        this.collections = collections;
        this.signatures = signatures;
        this.authorizer = authorizer;
        this.json = json;
        this.base = publicUrl.replaceFirst("/$", "");
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    public Response sign(
            @PathParam("domain") String domain,
            @PathParam("product") String product,
            @PathParam("version") String version,
            JsonNode body) {
        ObjectAddress whole = new ObjectAddress(domain, product, version, "");
        if (collections.version(domain, product, version).isEmpty()) {
            throw notFound(whole);
        }
        Caller caller = authorizer.caller();
        Decision decision = authorizer.requireRead(domain, product, () -> notFound(whole));
        JsonFields fields = JsonFields.optional(body);
        Optional<String> prefix = fields.choice(
                "prefix",
                false,
                SignedAddressResource::key,
                "has to be an object's key or what keys begin with up to a '/'");
        int minutes = fields.integer("minutes", DEFAULT_MINUTES, 1, MOST_MINUTES);
        fields.check("The request");
        String scope = domain + "/" + product + "/" + version
                + prefix.map(key -> "/" + key).orElse("");
        Instant until = Instant.now().plus(Duration.ofMinutes(minutes)).truncatedTo(ChronoUnit.SECONDS);
        String signature = signatures.sign(
                new Signatures.Claim(caller.subject(), decision.holding().orElseThrow(), scope, until));
        ObjectNode document = json.createObjectNode();
        document.put("href", base + "/signed/" + signature + "/" + scope).put("until", until.toString());
        return Response.status(Response.Status.CREATED).entity(document).build();
    }

    private static ProblemException notFound(ObjectAddress address) {
        return new ProblemException.NotFound("There is no version " + address.version() + " of " + address.product()
                + " in " + address.domain() + " that you may discover.");
    }

    private static Optional<String> key(String text) {
        try {
            return Optional.of(Keys.check(text.endsWith("/") ? text.substring(0, text.length() - 1) : text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
