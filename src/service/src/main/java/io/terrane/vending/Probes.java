package io.terrane.vending;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.agroal.api.AgroalDataSource;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.terrane.audit.AuditLog;
import io.terrane.problem.ProblemException;
import io.terrane.storage.SessionProbe;
import io.terrane.storage.TokenService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jboss.logging.Logger;

/**
 * What probes of the store found. Nothing is vended for a store whose last probe failed, or that was not probed as it is set
 * now: then it is first.
 */
@ApplicationScoped
class Probes {
    private static final Logger LOG = Logger.getLogger(Probes.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final String ADD =
            "insert into store_probe (setting, at, passed, findings) values (?, now(), ?, ?::jsonb)";

    private static final String LATEST =
            "select at, passed, findings from store_probe where setting = ? order by id desc limit 1";

    private final SessionProbe probe;
    private final TokenService tokens;
    private final AgroalDataSource database;
    private final AuditLog audit;
    private final ReentrantLock running = new ReentrantLock();

    @Inject
    Probes(SessionProbe probe, TokenService tokens, AgroalDataSource database, AuditLog audit) {
        this.probe = probe;
        this.tokens = tokens;
        this.database = database;
        this.audit = audit;
    }

    /** What a probe found. */
    record Outcome(Instant at, boolean passed, List<SessionProbe.Finding> findings) {
        Outcome {
            findings = List.copyOf(findings);
        }
    }

    /** @throws ProblemException.Unavailable when the store does not keep sessions to their prefix */
    void requirePassed() throws TokenService.NotOffered, TokenService.Failed {
        Optional<Outcome> known = latest();
        Outcome outcome = known.isPresent() ? known.get() : run();
        if (!outcome.passed()) {
            throw new ProblemException.Unavailable(
                    "The object store did not keep credentials to their prefix when it was"
                            + " probed at " + outcome.at()
                            + ": none are vended until a mesh admin has repaired its policies and"
                            + " probed it again.");
        }
    }

    Outcome run() throws TokenService.NotOffered, TokenService.Failed {
        running.lock();
        try {
            List<SessionProbe.Finding> findings = probe.run();
            boolean passed = findings.stream().allMatch(SessionProbe.Finding::holds);
            QuarkusTransaction.requiringNew().run(() -> keep(passed, findings));
            if (!passed) {
                LOG.errorf("The object store does not keep sessions to their prefix: %s", findings);
            }
            return latest().orElseThrow();
        } finally {
            running.unlock();
        }
    }

    private void keep(boolean passed, List<SessionProbe.Finding> findings) {
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        findings.forEach(finding -> list.addObject().put("what", finding.what()).put("holds", finding.holds()));
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(ADD)) {
            statement.setString(1, tokens.setting());
            statement.setBoolean(2, passed);
            statement.setString(3, list.toString());
            statement.executeUpdate();
        } catch (SQLException e) {
            throw new VendingException("recording a probe", e);
        }
        audit.change("probe the object store", "", "", passed ? "passed" : "failed", list.toString());
    }

    /** Of the store as it is set now. */
    Optional<Outcome> latest() {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(LATEST)) {
            statement.setString(1, tokens.setting());
            try (ResultSet row = statement.executeQuery()) {
                return row.next()
                        ? Optional.of(new Outcome(
                                row.getObject(1, OffsetDateTime.class).toInstant(),
                                row.getBoolean(2),
                                findings(row.getString(3))))
                        : Optional.empty();
            }
        } catch (SQLException e) {
            throw new VendingException("reading probes", e);
        }
    }

    private static List<SessionProbe.Finding> findings(String json) {
        try {
            List<SessionProbe.Finding> findings = new ArrayList<>();
            for (JsonNode finding : JSON.readTree(json)) {
                findings.add(new SessionProbe.Finding(
                        finding.path("what").asText(), finding.path("holds").asBoolean()));
            }
            return findings;
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a stored probe is no JSON", e);
        }
    }
}
