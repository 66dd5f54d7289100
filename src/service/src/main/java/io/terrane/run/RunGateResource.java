package io.terrane.run;

import io.smallrye.common.annotation.RunOnVirtualThread;
import io.terrane.problem.ProblemException;
import io.terrane.product.ProductBuild;
import io.terrane.raster.store.ObjectStore;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;

/** What the gate said of a run, also of one that it refused. */
@Path("/api/runs/{id}/gate")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class RunGateResource {
    private final VisibleRuns runs;
    private final ObjectStore store;

    @Inject
    RunGateResource(VisibleRuns runs, ObjectStore store) {
        this.runs = runs;
        this.store = store;
    }

    /** The report lies with what the run wrote, and goes when that is removed. */
    @GET
    public InputStream get(@PathParam("id") String id) throws IOException {
        Run run = runs.require(id);
        String prefix = RunFolder.prefix(run.domain(), run.definition(), run.version(), run.id());
        try {
            return store.read(prefix + "/" + ProductBuild.GATE_REPORT);
        } catch (NoSuchFileException e) {
            throw new ProblemException.NotFound("Run " + run.id()
                    + " has no report of the gate: it has not got as far, or what it wrote was removed since.");
        }
    }
}
