package io.terrane.vending;

import io.quarkus.runtime.StartupEvent;
import io.terrane.storage.TokenService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import org.jboss.logging.Logger;

/** When the service starts its store is given its policies and probed. Nobody waits for it: who comes before it is done does it. */
@ApplicationScoped
class StoreStart {
    private static final Logger LOG = Logger.getLogger(StoreStart.class);

    private final AppliedPolicies applied;
    private final Probes probes;
    private final TokenService tokens;

    @Inject
    StoreStart(AppliedPolicies applied, Probes probes, TokenService tokens) {
        this.applied = applied;
        this.probes = probes;
        this.tokens = tokens;
    }

    void start(@Observes StartupEvent event) {
        if (tokens.vendsToReaders()) {
            Thread.ofVirtual().name("store-start").start(this::prepare);
        }
    }

    private void prepare() {
        try {
            applied.check();
            probes.run();
        } catch (TokenService.NotOffered | TokenService.Failed e) {
            LOG.warnf("The object store could not be probed; nothing is vended until it was: %s", e.getMessage());
        } catch (RuntimeException e) {
            LOG.error("The object store could not be prepared; nothing is vended until it was probed", e);
        }
    }
}
