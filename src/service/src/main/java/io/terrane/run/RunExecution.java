package io.terrane.run;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.terrane.definition.ProductDefinition;
import io.terrane.execution.DefinitionExecutor;
import io.terrane.execution.RunCancelledException;
import io.terrane.execution.RunFailedException;
import io.terrane.product.ProductBuild;
import io.terrane.publish.Publication;
import io.terrane.publish.Publisher;
import io.terrane.raster.io.AddressPolicy;
import io.terrane.raster.store.ObjectStore;
import io.terrane.registry.DefinitionRegistry;
import io.terrane.source.StacApiSource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/** Executes a claimed run to its end: published, failed or cancelled, or left to whoever holds the lease by then. */
@ApplicationScoped
class RunExecution {
    private static final Logger LOG = Logger.getLogger(RunExecution.class);

    private final DefinitionRegistry registry;
    private final RunStore runs;
    private final Publisher publisher;
    private final ObjectStore store;
    private final RunConfig config;
    private final SourcesConfig sources;
    private final ObjectMapper json;

    @Inject
    RunExecution(
            DefinitionRegistry registry,
            RunStore runs,
            Publisher publisher,
            ObjectStore store,
            RunConfig config,
            SourcesConfig sources,
            ObjectMapper json) {
        this.registry = registry;
        this.runs = runs;
        this.publisher = publisher;
        this.store = store;
        this.config = config;
        this.sources = sources;
        this.json = json;
    }

    /** @param watch told of progress, and asked whether to go on */
    void execute(Claim claim, Heartbeat watch) throws InterruptedException {
        boolean published = false;
        try {
            if (claim.fencingToken() > config.claims()) {
                throw new RunFailedException(
                        "it was given up after " + config.claims()
                                + " workers that took it fell silent: see their logs, or ask for less at once",
                        null);
            }
            build(claim, watch);
            published = true;
        } catch (RunFailedException e) {
            watch.flush();
            LOG.infof("Run %s failed: %s", claim.runId(), e.getMessage());
            runs.addEvent(claim, "failed: " + e.getMessage());
            runs.end(claim, RunState.failed, Optional.of(failure(e).toString()));
        } catch (RunCancelledException e) {
            runs.addEvent(claim, "cancelled");
            runs.end(claim, RunState.cancelled, Optional.empty());
        }
        sweep(claim, published);
    }

    private void build(Claim claim, Heartbeat watch)
            throws RunFailedException, RunCancelledException, InterruptedException {
        ProductDefinition definition = registry.require(claim.domain(), claim.definition(), claim.version())
                .definition();
        AddressPolicy addresses = sources.of(claim.domain());
        int chunks = config.chunks().orElse(Runtime.getRuntime().availableProcessors());
        try (StacApiSource source = new StacApiSource(addresses);
                DefinitionExecutor executor = new DefinitionExecutor(source, store, addresses, chunks)) {
            ProductBuild.Outcome outcome = new ProductBuild(executor, store).build(definition, claim.prefix(), watch);
            watch.flush();
            runs.addEvent(claim, "publishing " + outcome.run().scenes().size() + " Items");
            QuarkusTransaction.requiringNew().run(() -> {
                // The row is locked and the token checked first: of two workers, one gets here.
                runs.succeed(claim);
                publisher.publish(new Publication(claim.runId(), claim.prefix(), outcome.run()));
            });
        } catch (IOException e) {
            throw new RunFailedException("connections could not be closed: " + e.getMessage(), e);
        }
    }

    private ObjectNode failure(RunFailedException e) {
        ObjectNode failure = json.createObjectNode();
        e.item().ifPresent(item -> failure.put("item", item));
        e.asset().ifPresent(asset -> failure.put("asset", asset));
        e.window().ifPresent(window -> failure.put("window", window));
        failure.put("detail", e.detail());
        return failure;
    }

    /** Removes what no product version refers to; what cannot be removed now costs space, and nothing else. */
    private void sweep(Claim claim, boolean published) {
        try {
            List<String> garbage;
            try (Stream<ObjectStore.ObjectMetadata> objects = store.list(claim.runsPrefix())) {
                garbage = objects.map(ObjectStore.ObjectMetadata::key)
                        .filter(key -> !published || !key.startsWith(claim.prefix() + "/"))
                        .toList();
            }
            for (String key : garbage) {
                store.delete(key);
            }
        } catch (IOException e) {
            LOG.warnf(e, "What run %s wrote could not be removed", claim.runId());
        }
    }
}
