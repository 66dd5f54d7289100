package io.terrane.data;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.terrane.access.Authorizer;
import io.terrane.problem.JsonFields;
import io.terrane.problem.ProblemException;
import io.terrane.storage.CredentialVending;
import io.terrane.storage.SessionCredentials;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import org.jboss.logging.Logger;

/** Credentials of the object store for whoever may read a version: they read it and nothing else, for up to an hour. */
@Path("/api/domains/{domain}/products/{product}/versions/{version}/credentials")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class CredentialsResource {
    private static final Logger LOG = Logger.getLogger(CredentialsResource.class);
    private static final int LEAST_MINUTES = 15;
    private static final int MOST_MINUTES = 60;

    private final ObjectDelivery delivery;
    private final CredentialVending vending;
    private final Authorizer authorizer;
    private final ObjectMapper json;

    @Inject
    CredentialsResource(ObjectDelivery delivery, CredentialVending vending, Authorizer authorizer, ObjectMapper json) {
        this.delivery = delivery;
        this.vending = vending;
        this.authorizer = authorizer;
        this.json = json;
    }

    /** To be asked for again before they end. */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    public Response vend(
            @PathParam("domain") String domain,
            @PathParam("product") String product,
            @PathParam("version") String version,
            JsonNode body) {
        ObjectAddress whole = new ObjectAddress(domain, product, version, "");
        String prefix = delivery.version(whole, authorizer.caller()).prefix();
        JsonFields fields = JsonFields.optional(body);
        int minutes = fields.integer("minutes", LEAST_MINUTES, LEAST_MINUTES, MOST_MINUTES);
        fields.check("The request");
        try {
            SessionCredentials credentials =
                    vending.vend(prefix, authorizer.caller().name(), Duration.ofMinutes(minutes));
            return Response.status(Response.Status.CREATED)
                    .entity(document(credentials))
                    .header(HttpHeaders.CACHE_CONTROL, "no-store")
                    .build();
        } catch (CredentialVending.NotOffered e) {
            throw new ProblemException.Conflict(String.valueOf(e.getMessage()));
        } catch (CredentialVending.Failed e) {
            LOG.error("Vending credentials failed", e);
            throw new ProblemException.Unavailable("The object store vends no credentials now; try again later.");
        }
    }

    private ObjectNode document(SessionCredentials credentials) {
        ObjectNode document = json.createObjectNode();
        document.put("accessKeyId", credentials.accessKeyId())
                .put("secretAccessKey", credentials.secretAccessKey())
                .put("sessionToken", credentials.sessionToken())
                .put("until", credentials.until().toString())
                .put("region", credentials.region())
                .put("bucket", credentials.bucket())
                .put("prefix", credentials.prefix());
        credentials.endpoint().ifPresent(endpoint -> document.put("endpoint", endpoint));
        ObjectNode snippets = document.putObject("snippets");
        ClientSnippets.of(credentials).forEach(snippets::put);
        return document;
    }
}
