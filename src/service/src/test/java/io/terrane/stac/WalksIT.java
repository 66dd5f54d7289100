package io.terrane.stac;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.terrane.access.Caller;
import io.terrane.access.VisibilityPredicate;
import io.terrane.catalog.ItemBatch;
import io.terrane.catalog.ItemSearch;
import io.terrane.catalog.ItemStore;
import io.terrane.catalog.Search;
import io.terrane.testing.Mesh;
import io.terrane.testing.MeshTest;
import io.terrane.testing.Shelf;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Random walks over pages, forth, back and turning on the way, while others add and delete Items: ties, absences, the same ids
 * in two collections, values of several types, mixed directions, filters that SQL says exactly and such that it does not. No
 * Item is met twice, and none is missed that was there all the time. {@code -Dterrane.walks=100000} takes more of them.
 */
@MeshTest
class WalksIT {
    private static final int WALKS = Integer.getInteger("terrane.walks", 300);
    private static final int SHELVED = 60;
    private static final VisibilityPredicate VISIBLE = VisibilityPredicate.of(Caller.ANONYMOUS);
    private static final String COMING_AND_GOING = "passing-";
    private static final List<String> KEYS =
            List.of("datetime", "id", "collection", "eo:cloud_cover", "platform", "mixed", "title");
    private static final List<String> FILTERS = List.of(
            "eo:cloud_cover < 50",
            "platform IN ('sentinel-2a', 'landsat-8') OR mixed = 1",
            "CASEI(platform) = CASEI('STRASSE') OR eo:cloud_cover + 0 > 20",
            "NOT (title IS NULL)",
            "id LIKE '%1%' AND S_INTERSECTS(geometry, BBOX(-120, -60, 120, 70))",
            "T_AFTER(datetime, TIMESTAMP('2020-01-20T00:00:00Z'))");

    @Inject
    Shelf shelf;

    @Inject
    ItemSearch search;

    @Inject
    ItemStore items;

    private final List<ObjectNode> passing = new ArrayList<>();

    @BeforeEach
    void fill() {
        new Mesh("").domain("walks");
        for (String name : List.of("a", "b")) {
            shelf.fill("walks", name, "public", SHELVED, name.hashCode());
            for (int i = 0; i < SHELVED / 3; i++) {
                passing.add(Shelf.item("walks." + name, COMING_AND_GOING + i, new Random(i)));
            }
        }
    }

    @Test
    void walksMeetEveryItemOnce() throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        AtomicInteger next = new AtomicInteger();
        try (ExecutorService threads = Executors.newCachedThreadPool()) {
            Future<?> writer = threads.submit(() -> write(over));
            List<Future<?>> walkers = new ArrayList<>();
            for (int i = 0; i < Runtime.getRuntime().availableProcessors(); i++) {
                walkers.add(threads.submit(() -> {
                    for (int walk = next.getAndIncrement(); walk < WALKS; walk = next.getAndIncrement()) {
                        walk(new Random(walk));
                    }
                }));
            }
            try {
                for (Future<?> walker : walkers) {
                    walker.get();
                }
            } finally {
                next.set(WALKS);
                over.set(true);
            }
            writer.get();
        }
    }

    /** What comes and goes keeps its place. */
    private void write(AtomicBoolean over) {
        Random random = new Random(7);
        while (!over.get()) {
            ObjectNode item = passing.get(random.nextInt(passing.size()));
            QuarkusTransaction.requiringNew().run(() -> {
                if (random.nextBoolean()) {
                    items.put(ItemBatch.ofDocuments(List.of(item)));
                } else {
                    items.delete(
                            item.path("collection").asText(), item.path("id").asText());
                }
            });
            Thread.yield();
        }
    }

    private void walk(Random random) {
        ObjectNode body = request(random);
        Search wanted = SearchParser.parse(body, Optional.empty()).orElseThrow();
        List<String> stayed = stayed(keys(search.search(wanted.limited(1_000), VISIBLE)));
        List<List<String>> pages = new ArrayList<>();
        Search.Page page = search.search(wanted, VISIBLE);
        pages.add(keys(page));
        while (page.next().isPresent()) {
            page = follow(wanted, page.next());
            pages.add(keys(page));
            if (random.nextInt(4) == 0 && page.previous().isPresent()) {
                turn(wanted, page, stayed, body);
            }
        }
        once(pages, stayed, body);
        if (page.items().isEmpty()) {
            return; // What it was linked to for is gone.
        }
        pages = new ArrayList<>(List.of(pages.getLast()));
        while (page.previous().isPresent()) {
            page = follow(wanted, page.previous());
            pages.add(keys(page));
        }
        Collections.reverse(pages);
        once(pages, stayed, body);
    }

    /** A page back and forth again leads on from the same place. */
    private void turn(Search wanted, Search.Page page, List<String> stayed, ObjectNode body) {
        Search.Page back = follow(wanted, page.previous());
        List<String> before = stayed(keys(back));
        assertThat(before).as(body.toString()).isSubsetOf(stayed);
        if (back.next().isPresent() && !keys(back).isEmpty()) {
            List<List<String>> both = List.of(keys(back), keys(follow(wanted, back.next())));
            List<String> met = stayed(both.stream().flatMap(List::stream).toList());
            assertThat(met).as(body.toString()).doesNotHaveDuplicates();
            if (!met.isEmpty()) {
                int start = stayed.indexOf(met.getFirst());
                assertThat(met).as(body.toString()).isEqualTo(stayed.subList(start, start + met.size()));
            }
        }
    }

    private Search.Page follow(Search wanted, Optional<Search.Place> place) {
        return search.search(wanted.at(PageToken.decode(PageToken.encode(place.orElseThrow()))), VISIBLE);
    }

    private static void once(List<List<String>> pages, List<String> stayed, ObjectNode body) {
        List<String> met = pages.stream().flatMap(List::stream).toList();
        assertThat(met).as(body.toString()).doesNotHaveDuplicates();
        assertThat(stayed(met)).as(body.toString()).isEqualTo(stayed);
    }

    private static List<String> stayed(List<String> keys) {
        return keys.stream().filter(key -> !key.contains(COMING_AND_GOING)).toList();
    }

    private static List<String> keys(Search.Page page) {
        return page.items().stream()
                .map(item -> item.collection() + "/" + item.id())
                .toList();
    }

    private static ObjectNode request(Random random) {
        ObjectNode body = Api.JSON.createObjectNode().put("limit", 15 + random.nextInt(100));
        body.putArray("collections").add("walks.a").add("walks.b");
        List<String> keys = new ArrayList<>(KEYS);
        Collections.shuffle(keys, random);
        ArrayNode sortby = body.putArray("sortby");
        for (String key : keys.subList(0, random.nextInt(4))) {
            sortby.addObject().put("field", key).put("direction", random.nextBoolean() ? "asc" : "desc");
        }
        if (random.nextInt(3) == 0) {
            double west = -180 + random.nextInt(200);
            body.putArray("bbox").add(west).add(-60).add(west + 160).add(60);
        }
        if (random.nextInt(4) == 0) {
            body.put("datetime", "2020-01-10T00:00:00Z/2020-02-20T00:00:00Z");
        }
        if (random.nextInt(2) == 0) {
            body.put("filter", FILTERS.get(random.nextInt(FILTERS.size())));
        }
        return body;
    }
}
