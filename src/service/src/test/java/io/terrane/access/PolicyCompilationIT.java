package io.terrane.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.agroal.api.AgroalDataSource;
import io.terrane.testing.Mesh;
import io.terrane.testing.MeshTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The policy as SQL and the policy as a decision let the same callers see the same products. */
@MeshTest
class PolicyCompilationIT {
    private static final long SEED = 20_261_125;
    private static final List<String> DOMAINS = List.of("compiled-a", "compiled-b");
    private static final List<String> PRODUCTS = List.of("one", "two", "three", "four");
    private static final List<String> PEOPLE = List.of("carl", "dora", "emil");
    private static final List<String> GROUPS = List.of("/partners/lab", "/partners/farm");

    @Inject
    AgroalDataSource database;

    @Inject
    Policies policies;

    private final Random random = new Random(SEED);

    @Test
    void searchesAndDecisionsAgree() throws SQLException {
        for (String domain : DOMAINS) {
            new Mesh("unused").domain(domain);
            for (String product : PRODUCTS) {
                collection(domain, product);
            }
        }
        int seen = 0;
        int hidden = 0;
        for (int round = 0; round < 60; round++) {
            change();
            for (int i = 0; i < 5; i++) {
                Caller caller = caller();
                Set<String> readable = visible(caller, VisibilityPredicate.readable("c"));
                assertThat(readable)
                        .as("reading: seed %d, round %d, %s", SEED, round, caller)
                        .isEqualTo(decided(caller, Action.READ));
                Set<String> visible = visible(caller, VisibilityPredicate.sql("c"));
                Set<String> decided = decided(caller, Action.DISCOVER);
                assertThat(visible)
                        .as("seed %d, round %d, %s", SEED, round, caller)
                        .isEqualTo(decided);
                seen += visible.size();
                hidden += DOMAINS.size() * PRODUCTS.size() - visible.size();
            }
        }
        assertThat(seen).isGreaterThan(100);
        assertThat(hidden).isGreaterThan(100);
    }

    /** One random change of a policy or a grant. */
    private void change() {
        String domain = any(DOMAINS);
        String product = random.nextInt(4) == 0 ? "" : any(PRODUCTS);
        switch (random.nextInt(4)) {
            case 0 -> {
                Audience discover = any(List.of(Audience.values()));
                Policies.Audiences audiences = new Policies.Audiences(
                        discover,
                        Audience.values()[
                                discover.ordinal() + random.nextInt(Audience.values().length - discover.ordinal())],
                        true);
                boolean inherits = !product.isEmpty() && random.nextInt(3) == 0;
                policies.set(
                        domain,
                        product,
                        new Policies.Wanted(
                                inherits ? Optional.empty() : Optional.of(audiences), "", OptionalInt.empty()),
                        "test");
            }
            case 1 -> {
                List<Grant> grants = policies.grants(domain, Optional.empty());
                if (!grants.isEmpty()) {
                    policies.revoke(domain, any(grants).id(), "over", "test");
                }
            }
            default ->
                policies.grant(new Grant(
                        UUID.randomUUID(),
                        domain,
                        product,
                        any(List.of(
                                Principal.person(any(PEOPLE)),
                                Principal.group(any(GROUPS)),
                                Principal.domain(any(DOMAINS)),
                                Principal.SIGNED_IN)),
                        any(List.of(Action.values())),
                        random.nextBoolean()
                                ? Optional.empty()
                                : Optional.of(Instant.now().plusSeconds(random.nextBoolean() ? 3_600 : -3_600)),
                        "",
                        Optional.empty(),
                        Instant.now(),
                        "test",
                        Optional.empty()));
        }
    }

    private Caller caller() {
        if (random.nextInt(5) == 0) {
            return Caller.ANONYMOUS;
        }
        Map<String, Set<DomainRole>> roles = new HashMap<>();
        if (random.nextBoolean()) {
            roles.put(any(DOMAINS), Set.of(any(List.of(DomainRole.values()))));
        }
        Set<String> groups = new HashSet<>(random.nextBoolean() ? List.of(any(GROUPS)) : List.of());
        return new Caller(Optional.of(any(PEOPLE)), random.nextInt(20) == 0, random.nextInt(4) == 0, roles, groups);
    }

    private <T> T any(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    private Set<String> decided(Caller caller, Action action) {
        Set<String> ids = new TreeSet<>();
        for (String domain : DOMAINS) {
            for (String product : PRODUCTS) {
                if (policies.decide(caller, domain, product, action).allowed()) {
                    ids.add(domain + "." + product);
                }
            }
        }
        return ids;
    }

    private Set<String> visible(Caller caller, String predicate) throws SQLException {
        String sql = "select c.id from collection c where c.id like 'compiled-%' and " + predicate;
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            VisibilityPredicate.of(caller).bind(statement, 1);
            Set<String> ids = new TreeSet<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    ids.add(rows.getString(1));
                }
            }
            return ids;
        }
    }

    private void collection(String domain, String product) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.executeUpdate("""
                    insert into collection (id, domain, product, version, discover, read, document, updated_at)
                    values ('%1$s.%2$s', '%1$s', '%2$s', '1.0.0', 'domain', 'domain', '{}', now())
                    on conflict do nothing""".formatted(domain, product));
        }
    }
}
