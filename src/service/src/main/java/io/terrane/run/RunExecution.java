package io.terrane.run;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.terrane.assurance.Gates;
import io.terrane.catalog.ProductVersion;
import io.terrane.definition.ProductDefinition;
import io.terrane.execution.BaseVersion;
import io.terrane.execution.DefinitionExecutor;
import io.terrane.execution.RunCancelledException;
import io.terrane.execution.RunFailedException;
import io.terrane.execution.RunReport;
import io.terrane.execution.RunStage;
import io.terrane.gate.GateFailedException;
import io.terrane.imagery.Imagery;
import io.terrane.imagery.OpenedSource;
import io.terrane.lineage.Lineage;
import io.terrane.lineage.LineageRun;
import io.terrane.problem.ProblemException;
import io.terrane.product.ProductBuild;
import io.terrane.product.PublishedRun;
import io.terrane.publish.Publication;
import io.terrane.publish.PublicationException;
import io.terrane.publish.Publisher;
import io.terrane.raster.store.ObjectStore;
import io.terrane.registry.DefinitionRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Executes a claimed run to its end: published, failed or cancelled; or until it waits again, or is left to whoever holds
 * the lease by then.
 */
@ApplicationScoped
class RunExecution {
    private static final Logger LOG = Logger.getLogger(RunExecution.class);

    /** Of those that failed, told with the run; the report has all. */
    private static final int MOST_CHECKS = 20;

    private final DefinitionRegistry registry;
    private final RunStore runs;
    private final RunAccounts accounts;
    private final Publisher publisher;
    private final ObjectStore store;
    private final RunConfig config;
    private final Imagery imagery;
    private final Gates gates;
    private final Lineage lineage;
    private final ObjectMapper json;

    @Inject
    RunExecution(
            DefinitionRegistry registry,
            RunStore runs,
            RunAccounts accounts,
            Publisher publisher,
            ObjectStore store,
            RunConfig config,
            Imagery imagery,
            Gates gates,
            Lineage lineage,
            ObjectMapper json) {
        this.registry = registry;
        this.runs = runs;
        this.accounts = accounts;
        this.publisher = publisher;
        this.store = store;
        this.config = config;
        this.imagery = imagery;
        this.gates = gates;
        this.lineage = lineage;
        this.json = json;
    }

    /** @param watch told of progress, and asked whether to go on */
    void execute(Claim claim, Heartbeat watch) throws InterruptedException {
        try {
            if (claim.silent() >= config.claims()) {
                throw new RunFailedException(
                        "it was given up after " + config.claims()
                                + " workers that took it fell silent: see their logs, or ask for less at once",
                        null);
            }
            build(claim, watch);
        } catch (RunFailedException e) {
            watch.flush();
            watch.trace().failed(String.valueOf(e.getMessage()));
            failed(claim, e);
        } catch (RunCancelledException e) {
            watch.flush();
            watch.trace().event("stopped");
            stopped(claim, watch.stopped().orElse(new Heartbeat.Stop.Cancelled()));
        }
    }

    private void build(Claim claim, Heartbeat watch)
            throws RunFailedException, RunCancelledException, InterruptedException {
        ProductDefinition definition = registry.require(claim.domain(), claim.definition(), claim.version())
                .definition();
        lineage.begun(told(claim), definition, claim.fencingToken() > 1);
        int chunks = config.chunks().orElse(Runtime.getRuntime().availableProcessors());
        try (OpenedSource source = open(claim, definition);
                DefinitionExecutor executor =
                        new DefinitionExecutor(source, store, source.addresses(), source.assets(), chunks, Map.of())) {
            watch.reads(executor::bytesRead);
            ProductBuild build = new ProductBuild(executor, store, gates.of(definition));
            Optional<BaseVersion> base = base(claim);
            Optional<ProductBuild.Outcome> outcome = base.isPresent()
                    ? build.refresh(definition, base.get(), claim.prefix(), watch)
                    : Optional.of(build.build(definition, claim.prefix(), watch));
            watch.flush();
            if (outcome.isPresent()) {
                publish(claim, outcome.get().run(), watch);
            } else {
                unchanged(claim);
            }
            accounts.ended(RunState.succeeded);
            clear(claim);
        } catch (PublicationException e) {
            throw new RunFailedException(String.valueOf(e.getMessage()), e);
        } catch (IOException e) {
            throw new RunFailedException("connections could not be closed: " + e.getMessage(), e);
        }
    }

    private Optional<BaseVersion> base(Claim claim) throws RunFailedException {
        Optional<Claim.Base> base = claim.base();
        if (base.isEmpty()) {
            return Optional.empty();
        }
        String newest = publisher
                .newest(claim.domain(), claim.definition(), claim.version())
                .map(ProductVersion::version)
                .orElse(claim.version());
        return Optional.of(PublishedRun.read(
                store, claim.basePrefix().orElseThrow(), newest, base.get().reused()));
    }

    private void publish(Claim claim, RunReport run, Heartbeat watch) throws IOException {
        String version = run.definition().version();
        int fresh = run.steps().size() - run.takenOver().size();
        runs.addEvent(
                claim,
                "publishing version %s: %d time steps computed, %d taken over"
                        .formatted(version, fresh, run.takenOver().size()));
        long bytes = RunFolder.size(store, claim.prefix());
        try (RunStage publishing = watch.stage("publish", claim.definition())) {
            QuarkusTransaction.requiringNew().run(() -> {
                // The row is locked and the token checked first: of two workers, one gets here.
                runs.succeed(claim, bytes, Optional.of(version));
                publisher.publish(new Publication(claim.runId(), claim.prefix(), run));
                lineage.completed(told(claim), run, bytes);
            });
        }
    }

    private void unchanged(Claim claim) {
        QuarkusTransaction.requiringNew().run(() -> {
            runs.succeed(claim, 0, Optional.empty());
            lineage.unchanged(told(claim));
        });
    }

    private OpenedSource open(Claim claim, ProductDefinition definition) throws RunFailedException {
        try {
            return imagery.open(definition, event -> runs.addEvent(claim, event));
        } catch (ProblemException.NotFound e) {
            throw new RunFailedException(e.detail(), e);
        }
    }

    private void failed(Claim claim, RunFailedException failure) {
        if (failure.mayPass() && claim.attempts() < config.retries()) {
            Duration delay = config.retryAfter().multipliedBy(1L << claim.attempts());
            runs.addEvent(claim, "%s; tried again in %d s".formatted(failure.getMessage(), delay.toSeconds()));
            runs.retryLater(claim, delay);
            return;
        }
        LOG.infof("Run %s failed: %s", claim.runId(), failure.getMessage());
        runs.addEvent(claim, "failed: " + failure.getMessage());
        QuarkusTransaction.requiringNew().run(() -> {
            runs.end(claim, RunState.failed, Optional.of(document(failure).toString()));
            lineage.failed(told(claim), String.valueOf(failure.getMessage()));
        });
        accounts.ended(RunState.failed);
    }

    private void stopped(Claim claim, Heartbeat.Stop reason) {
        switch (reason) {
            case Heartbeat.Stop.Cancelled cancelled -> {
                runs.addEvent(claim, "cancelled");
                QuarkusTransaction.requiringNew().run(() -> {
                    runs.end(claim, RunState.cancelled, Optional.empty());
                    lineage.aborted(told(claim));
                });
                accounts.ended(RunState.cancelled);
            }
            case Heartbeat.Stop.Paused paused -> {
                runs.addEvent(claim, "paused");
                runs.pause(claim);
            }
            case Heartbeat.Stop.Refused refused -> failed(claim, new RunFailedException(refused.why(), null));
            case Heartbeat.Stop.Lost lost -> throw new LeaseLostException(claim);
        }
    }

    private static LineageRun told(Claim claim) {
        return new LineageRun(claim.runId(), claim.domain(), claim.definition(), claim.version());
    }

    private ObjectNode document(RunFailedException e) {
        ObjectNode failure = json.createObjectNode();
        e.item().ifPresent(item -> failure.put("item", item));
        e.asset().ifPresent(asset -> failure.put("asset", asset));
        e.window().ifPresent(window -> failure.put("window", window));
        failure.put("detail", e.detail());
        if (e instanceof GateFailedException refused) {
            ArrayNode checks = failure.putArray("checks");
            refused.report().failures().stream().limit(MOST_CHECKS).forEach(check -> checks.add(check.document()));
        }
        return failure;
    }

    /** What cannot be removed now is collected later. */
    private void clear(Claim claim) {
        try {
            RunFolder.deleteStaging(store, claim.prefix());
        } catch (IOException e) {
            LOG.warnf(e, "What lay beside the product of run %s could not be removed", claim.runId());
        }
    }
}
