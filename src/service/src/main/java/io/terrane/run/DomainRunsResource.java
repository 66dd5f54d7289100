package io.terrane.run;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.terrane.access.Authorizer;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

/** The latest runs of a domain. */
@Path("/api/domains/{domain}/runs")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class DomainRunsResource {
    private final Runs runs;
    private final RunDocuments documents;
    private final Authorizer authorizer;
    private final ObjectMapper json;

    @Inject
    DomainRunsResource(Runs runs, RunDocuments documents, Authorizer authorizer, ObjectMapper json) {
        this.runs = runs;
        this.documents = documents;
        this.authorizer = authorizer;
        this.json = json;
    }

    @GET
    public ObjectNode list(@PathParam("domain") String domain) {
        authorizer.requireMember(domain);
        ObjectNode body = json.createObjectNode();
        ArrayNode list = body.putArray("runs");
        runs.latest(domain).forEach(run -> list.add(documents.of(run)));
        return body;
    }
}
