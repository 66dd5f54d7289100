package io.terrane.stac;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.agroal.api.AgroalDataSource;
import io.terrane.access.VisibilityPredicate;
import io.terrane.catalog.ItemSearch;
import io.terrane.catalog.Search;
import io.terrane.database.Statements;
import io.terrane.testing.Mesh;
import io.terrane.testing.MeshTest;
import jakarta.inject.Inject;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What the access policy costs a search: the same searches with the same results, for somebody from whom nothing is hidden and
 * for somebody who sees all by the audiences of 9,000 collections and by 1,000 grants. {@code -Dterrane.items=1000000} takes more
 * Items.
 */
@MeshTest
class VisibilityCostIT {
    private static final int COLLECTIONS = 10_000;
    private static final int GRANTS = 1_000;
    private static final int ITEMS = Integer.getInteger("terrane.items", 20_000);
    private static final int SEARCHES = Integer.getInteger("terrane.searches", 20);
    private static final String DOMAIN = "costs";
    private static final VisibilityPredicate GRANTED = new VisibilityPredicate(
            false, List.of("public", "signed-in"), List.of(), List.of(), List.of("person:costs-reader"));

    @Inject
    ItemSearch search;

    @Inject
    AgroalDataSource database;

    private Statements statements;

    @BeforeEach
    void fill() {
        statements = new Statements(database);
        new Mesh("").domain(DOMAIN);
        statements.update("filling", """
                insert into collection (id, domain, product, version, discover, read, document, updated_at, external)
                select 'costs.p' || n, 'costs', 'p' || n, '1', case when n <= ? then 'named' else 'public' end, 'named',
                  '{"type":"Collection","id":"costs.p' || n || '"}', now(), true
                from generate_series(1, ?) n""", GRANTS, COLLECTIONS);
        statements.update("filling", """
                insert into access_grant (id, domain, product, principal, action, comment, created_at, created_by)
                select gen_random_uuid(), 'costs', 'p' || n, 'person:costs-reader', 'read', '', now(), 'test'
                from generate_series(1, ?) n""", GRANTS);
        statements.update("filling", """
                insert into item (collection, id, datetime, bounds, geometry, properties, cloud_cover, document)
                select 'costs.p' || 1 + n % ?, 'i' || n, timestamptz '2018-01-01 00:00:00Z' + n % 2900 * interval '1 day'
                    + n * interval '1 second',
                  box(point(x, y), point(x + 1, y + 1)),
                  '\\x0000000001'::bytea || float8send(x + 0.5) || float8send(y + 0.5),
                  jsonb_build_object('eo:cloud_cover', n % 100), n % 100, '{"type":"Feature","id":"i' || n || '"}'
                from (select n, (n * 7919 % 3580) / 10.0::float8 - 179 as x, (n * 104729 % 1300) / 10.0::float8 - 65 as y
                      from generate_series(1::bigint, ?) n) made""", COLLECTIONS, ITEMS);
        statements.update("filling", "analyze item, collection, access_grant");
    }

    @AfterEach
    void clear() {
        statements.update("clearing", "delete from item where collection like 'costs.%'");
        statements.update("clearing", "delete from access_grant where domain = 'costs'");
        statements.update("clearing", "delete from collection where domain = 'costs'");
    }

    @Test
    void thePolicyCostsLittle() throws Exception {
        List<Function<Random, String>> kinds = List.of(
                r -> "{\"limit\": 100, " + bbox(r, 2) + "}",
                r -> "{\"limit\": 100, \"datetime\": \"2020-01-01T00:00:00Z/2021-01-01T00:00:00Z\", " + bbox(r, 20)
                        + "}",
                r -> "{\"limit\": 100}",
                r -> "{\"limit\": 100, \"sortby\": [{\"field\": \"eo:cloud_cover\", \"direction\": \"asc\"}]}",
                r -> "{\"limit\": 10, \"ids\": [\"i" + (1 + r.nextInt(ITEMS)) + "\"]}",
                r -> "{\"limit\": 100, \"collections\": [\"costs.p" + (1 + r.nextInt(COLLECTIONS)) + "\"]}");
        double all = 0;
        double granted = 0;
        for (int kind = 0; kind < kinds.size(); kind++) {
            long[][] nanos = new long[2][SEARCHES];
            for (int turn = -SEARCHES / 2; turn < SEARCHES; turn++) {
                Search wanted = SearchParser.parse(
                                new ObjectMapper().readTree(kinds.get(kind).apply(new Random(turn))),
                                Optional.of(DOMAIN))
                        .orElseThrow();
                long start = System.nanoTime();
                Search.Page free = search.search(wanted, VisibilityPredicate.ALL);
                long between = System.nanoTime();
                Search.Page decided = search.search(wanted, GRANTED);
                long end = System.nanoTime();
                assertThat(decided.items()).isEqualTo(free.items());
                if (turn >= 0) {
                    nanos[0][turn] = between - start;
                    nanos[1][turn] = end - between;
                }
            }
            System.out.printf(
                    Locale.ROOT,
                    "search %d: %.2f ms with nothing hidden, %.2f ms by policy%n",
                    kind + 1,
                    median(nanos[0]),
                    median(nanos[1]));
            all += median(nanos[0]);
            granted += median(nanos[1]);
        }
        System.out.printf(
                Locale.ROOT,
                "%,d Items in %,d collections, %,d grants: the policy costs %.1f %%%n",
                ITEMS,
                COLLECTIONS,
                GRANTS,
                100 * (granted / all - 1));
        assertThat(granted)
                .as("milliseconds of all kinds together, beside " + all)
                .isLessThan(2 * all);
    }

    private static double median(long[] nanos) {
        Arrays.sort(nanos);
        return nanos[nanos.length / 2] / 1e6;
    }

    private static String bbox(Random random, int size) {
        int west = random.nextInt(320) - 170;
        int south = random.nextInt(100) - 60;
        return "\"bbox\": [%d, %d, %d, %d]".formatted(west, south, west + size, south + size);
    }
}
