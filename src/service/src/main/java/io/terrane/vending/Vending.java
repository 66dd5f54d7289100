package io.terrane.vending;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.terrane.access.Caller;
import io.terrane.problem.ProblemException;
import io.terrane.storage.SessionCredentials;
import io.terrane.storage.StorePolicies;
import io.terrane.storage.TokenService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jboss.logging.Logger;

/** Vends sessions of the object store and remembers them, so that they can be ended; who may have them is the caller's to ask. */
@ApplicationScoped
class Vending {
    private static final Logger LOG = Logger.getLogger(Vending.class);
    private static final int LONGEST_NAME = 64;
    private static final int LONGEST_USER = 31;

    private final TokenService tokens;
    private final SessionStore sessions;
    private final Probes probes;

    @Inject
    Vending(TokenService tokens, SessionStore sessions, Probes probes) {
        this.tokens = tokens;
        this.sessions = sessions;
        this.probes = probes;
    }

    /** @param holding what lets the caller read the product */
    SessionCredentials read(
            Caller caller, String holding, String domain, String product, String prefix, Duration lives) {
        return vend(caller, holding, domain, product, prefix, lives, name -> tokens.read(prefix, name, lives));
    }

    /** For what the domain brings. */
    SessionCredentials write(Caller caller, String holding, String domain, Duration lives) {
        String prefix = StorePolicies.STAGING + domain;
        return vend(caller, holding, domain, "", prefix, lives, name -> tokens.write(prefix, name, lives));
    }

    private interface Request {
        SessionCredentials as(String session) throws TokenService.NotOffered, TokenService.Failed;
    }

    /** It is remembered before it is there, so that none is forgotten. */
    private SessionCredentials vend(
            Caller caller,
            String holding,
            String domain,
            String product,
            String prefix,
            Duration lives,
            Request request) {
        String name = sessionName(caller.name());
        Instant now = Instant.now();
        try {
            requireOffered(product.isEmpty());
            probes.requirePassed();
            // The store may be a little late.
            Instant until = now.plus(lives).plusSeconds(60);
            Session session =
                    new Session(name, caller.name(), holding, domain, product, prefix, now, until, Optional.empty());
            QuarkusTransaction.requiringNew().run(() -> sessions.add(session));
            return request.as(name);
        } catch (TokenService.NotOffered e) {
            throw new ProblemException.Conflict(String.valueOf(e.getMessage()));
        } catch (TokenService.Failed e) {
            LOG.error("Vending credentials failed", e);
            throw new ProblemException.Unavailable("The object store vends no credentials now; try again later.");
        }
    }

    private void requireOffered(boolean writing) {
        if (writing ? !tokens.vendsToWriters() : !tokens.vendsToReaders()) {
            throw new ProblemException.Conflict(
                    writing
                            ? "This node takes no objects that were made elsewhere."
                            : "This node vends no credentials: read the data under /data instead.");
        }
    }

    /** The person's name for the store's own log, and what no other session has. */
    static String sessionName(String user) {
        String cleaned = user.replaceAll("[^\\w+=,.@-]", "_");
        String cut = cleaned.substring(0, Math.min(LONGEST_USER, cleaned.length()));
        String unique = UUID.randomUUID().toString().replace("-", "");
        String name = cut + "-" + unique;
        return name.substring(0, Math.min(LONGEST_NAME, name.length()));
    }
}
