package io.terrane.vending;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.terrane.access.Authorizer;
import io.terrane.problem.ProblemException;
import io.terrane.storage.StorePolicies;
import io.terrane.storage.TokenService;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.jboss.logging.Logger;

/** The policies of the object store beside what it has, and what the last probe found: for mesh admins and auditors. */
@Path("/api/storage")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class StorageResource {
    private static final Logger LOG = Logger.getLogger(StorageResource.class);

    private final AppliedPolicies applied;
    private final Probes probes;
    private final StorageDocuments documents;
    private final Authorizer authorizer;

    @Inject
    StorageResource(AppliedPolicies applied, Probes probes, StorageDocuments documents, Authorizer authorizer) {
        this.applied = applied;
        this.probes = probes;
        this.documents = documents;
        this.authorizer = authorizer;
    }

    @GET
    public ObjectNode mesh() {
        authorizer.requireMeshInsight();
        return whole();
    }

    private ObjectNode whole() {
        ObjectNode body = documents.described();
        ArrayNode list = body.putArray("policies");
        for (AppliedPolicies.Comparison comparison : applied.compare()) {
            ObjectNode policy = StorageDocuments.state(list, comparison);
            policy.set("generated", comparison.generated().document());
            comparison.actual().ifPresent(actual -> policy.set("actual", actual));
            if (!comparison.detail().isEmpty()) {
                policy.put("detail", comparison.detail());
            }
        }
        return body;
    }

    /** Also what others changed is as it is generated then. */
    @POST
    @Path("/apply")
    public ObjectNode apply() {
        authorizer.requireMeshAdmin();
        requireManaged();
        try {
            List<String> put = applied.apply(authorizer.subject());
            ObjectNode body = whole();
            put.forEach(body.putArray("applied")::add);
            return body;
        } catch (StorePolicies.Failed e) {
            LOG.error("Policies of the object store cannot be applied", e);
            throw new ProblemException.Unavailable(
                    "The object store does not let this service apply its policies now: see the log of the service.");
        }
    }

    private void requireManaged() {
        if (!applied.endsRevoked()) {
            throw new ProblemException.Conflict(
                    "This node applies no policies: its store is no S3 store, or TERRANE_STORAGE_MANAGED says nothing.");
        }
    }

    @POST
    @Path("/probe")
    public ObjectNode probe() {
        authorizer.requireMeshAdmin();
        try {
            probes.run();
            return documents.described();
        } catch (TokenService.NotOffered e) {
            throw new ProblemException.Conflict(String.valueOf(e.getMessage()));
        } catch (TokenService.Failed e) {
            LOG.error("The object store cannot be probed", e);
            throw new ProblemException.Unavailable(
                    "The object store cannot be probed now: see the log of the service.");
        }
    }
}
