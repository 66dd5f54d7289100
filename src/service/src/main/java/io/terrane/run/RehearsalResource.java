package io.terrane.run;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.terrane.access.Authorizer;
import io.terrane.access.DomainRole;
import io.terrane.definition.ProductDefinition;
import io.terrane.execution.DryRun;
import io.terrane.execution.Forecast;
import io.terrane.execution.RunFailedException;
import io.terrane.execution.WindowRendering;
import io.terrane.imagery.Imagery;
import io.terrane.imagery.OpenedSource;
import io.terrane.problem.ProblemException;
import io.terrane.registry.DefinitionRegistry;
import jakarta.inject.Inject;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/** What a definition would come to, before it is run: a forecast of the run, and any window of the product. */
@Path("/api/domains/{domain}/definitions/{id}/versions/{version}")
@RunOnVirtualThread
public class RehearsalResource {
    private static final int SMALLEST = 64;
    private static final int LARGEST = 1024;
    /** Rehearsals at once: each holds some tens of megabytes. */
    private static final int MOST_AT_ONCE = 4;

    private final DefinitionRegistry registry;
    private final RunHistory history;
    private final Quotas quotas;
    private final Imagery imagery;
    private final Authorizer authorizer;
    private final ObjectMapper json;
    private final Semaphore places = new Semaphore(MOST_AT_ONCE, true);

    @Inject
    RehearsalResource(
            DefinitionRegistry registry,
            RunHistory history,
            Quotas quotas,
            Imagery imagery,
            Authorizer authorizer,
            ObjectMapper json) {
        this.registry = registry;
        this.history = history;
        this.quotas = quotas;
        this.imagery = imagery;
        this.authorizer = authorizer;
        this.json = json;
    }

    /** Searches the source and reads the headers of images; no pixel is read, and nothing is kept. */
    @POST
    @Path("/dry-run")
    @Produces(MediaType.APPLICATION_JSON)
    public ObjectNode dryRun(
            @PathParam("domain") String domain, @PathParam("id") String id, @PathParam("version") String version) {
        ProductDefinition definition = definition(domain, id, version);
        List<String> notes = new ArrayList<>();
        Forecast forecast = rehearse(() -> {
            try (OpenedSource source = imagery.open(definition, notes::add);
                    DryRun run = new DryRun(source, source.addresses(), source.assets())) {
                return run.forecast(definition);
            }
        });
        ObjectNode body = document(forecast, quotas.usage(domain));
        notes.forEach(body.withArray("warnings")::add);
        return body;
    }

    /**
     * A PNG of the least cloudy scene in the window, from overviews.
     *
     * @param bbox west, south, east, north in degrees; the definition's area where it is left out
     */
    @GET
    @Path("/preview")
    @Produces("image/png")
    public Response preview(
            @PathParam("domain") String domain,
            @PathParam("id") String id,
            @PathParam("version") String version,
            @QueryParam("bbox") String bbox,
            @QueryParam("size") @DefaultValue("512") int size) {
        ProductDefinition definition = definition(domain, id, version);
        if (size < SMALLEST || size > LARGEST) {
            throw new ProblemException.BadRequest("size has to be from " + SMALLEST + " to " + LARGEST + ".");
        }
        List<Double> window = bbox == null ? definition.area().bbox() : parse(bbox);
        WindowRendering.Rendered rendered = rehearse(() -> {
            try (OpenedSource source = imagery.open(definition, note -> {});
                    WindowRendering rendering = new WindowRendering(source, source.addresses(), source.assets())) {
                return rendering.render(definition, window, size);
            }
        });
        return Response.ok(rendered.png())
                .header("Terrane-Item", rendered.item())
                .header("Cache-Control", "private, no-store")
                .build();
    }

    private ProductDefinition definition(String domain, String id, String version) {
        authorizer.require(domain, DomainRole.PUBLISHER);
        return registry.require(domain, id, version).definition();
    }

    private static List<Double> parse(String bbox) {
        try {
            List<Double> numbers =
                    Arrays.stream(bbox.split(",", -1)).map(Double::valueOf).toList();
            boolean fine = numbers.size() == 4
                    && numbers.stream().allMatch(Double::isFinite)
                    && numbers.get(0) < numbers.get(2)
                    && numbers.get(1) < numbers.get(3)
                    && Math.abs(numbers.get(1)) <= 90
                    && Math.abs(numbers.get(3)) <= 90
                    && Math.abs(numbers.get(0)) <= 180
                    && Math.abs(numbers.get(2)) <= 180;
            if (fine) {
                return numbers;
            }
        } catch (NumberFormatException e) {
            // Told below, as everything that is no box.
        }
        throw new ProblemException.BadRequest("bbox has to be west,south,east,north in degrees.");
    }

    private interface Rehearsal<T> {
        T take() throws RunFailedException, InterruptedException, IOException;
    }

    private <T> T rehearse(Rehearsal<T> rehearsal) {
        try {
            places.acquire();
            try {
                return rehearsal.take();
            } finally {
                places.release();
            }
        } catch (RunFailedException e) {
            throw new ProblemException.Conflict("A run would fail: " + e.getMessage());
        } catch (IOException e) {
            throw new ProblemException.Unavailable("Connections could not be closed: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ProblemException.Unavailable("This node is being stopped.");
        }
    }

    private ObjectNode document(Forecast forecast, Quotas.Usage usage) {
        ObjectNode body = json.createObjectNode();
        body.put("scenes", forecast.scenes()).put("scenesOpened", forecast.opened());
        body.put("items", forecast.steps()).put("chunks", forecast.chunks()).put("pixels", forecast.pixels());
        body.put("bytesToRead", forecast.bytesToRead()).put("bytesUncompressed", forecast.bytesWritten());
        Optional<RunHistory.Pace> pace = history.pace();
        pace.ifPresent(known -> {
            body.put("bytesToStore", Math.round(forecast.bytesWritten() * known.compression()));
            body.put("seconds", Math.round(forecast.pixels() * known.secondsAPixel() * 10) / 10.0);
        });
        body.set("quota", QuotaDocuments.of(usage));
        ArrayNode warnings = body.putArray("warnings");
        forecast.warnings().forEach(warnings::add);
        usage.quota().bytesRead().ifPresent(quota -> {
            if (usage.bytesRead() + forecast.bytesToRead() > quota) {
                warnings.add("the domain's quota of bytes read does not suffice: the run would stop at it");
            }
        });
        usage.exceeded().ifPresent(why -> warnings.add("nothing can be run: " + why));
        if (pace.isEmpty()) {
            warnings.add("no run has succeeded on this node yet: how long this takes is not known");
        }
        return body;
    }
}
