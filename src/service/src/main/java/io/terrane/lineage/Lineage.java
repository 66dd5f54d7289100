package io.terrane.lineage;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.runtime.StartupEvent;
import io.terrane.definition.ProductDefinition;
import io.terrane.execution.RunReport;
import io.terrane.webhook.Outbox;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Tells of runs, in the caller's transaction: what is rolled back is not told. Whether it can be said, and whether anybody
 * hears it, is nothing to the run. Does nothing unless an address is configured.
 */
@ApplicationScoped
public class Lineage {
    static final String KIND = "lineage";

    private static final Logger LOG = Logger.getLogger(Lineage.class);

    private final LineageConfig config;
    private final LineageEvents events;
    private final Outbox outbox;

    @Inject
    Lineage(LineageConfig config, LineageEvents events, Outbox outbox) {
        this.config = config;
        this.events = events;
        this.outbox = outbox;
    }

    void start(@Observes StartupEvent event) {
        outbox.receiver(KIND, config.url());
    }

    /** @param again whether it was begun before, by a worker that did not end it */
    @Transactional
    public void begun(LineageRun run, ProductDefinition definition, boolean again) {
        tell(run, () -> events.begun(run, definition, again));
    }

    /** @param bytes of the product's objects */
    @Transactional
    public void completed(LineageRun run, RunReport report, long bytes) {
        tell(run, () -> events.completed(run, report, bytes));
    }

    /** Nothing had changed at its source. */
    @Transactional
    public void unchanged(LineageRun run) {
        tell(run, () -> events.unchanged(run));
    }

    @Transactional
    public void failed(LineageRun run, String message) {
        tell(run, () -> events.failed(run, message));
    }

    /** Somebody cancelled it. */
    @Transactional
    public void aborted(LineageRun run) {
        tell(run, () -> events.aborted(run));
    }

    private void tell(LineageRun run, Supplier<ObjectNode> event) {
        if (config.url().isEmpty()) {
            return;
        }
        String document;
        try {
            document = event.get().toString();
        } catch (RuntimeException e) {
            LOG.errorf(e, "The lineage of run %s cannot be said", run.id());
            return;
        }
        outbox.queue(KIND, document);
    }
}
