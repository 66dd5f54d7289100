package io.terrane.stac;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.terrane.testing.Mesh;
import io.terrane.testing.MeshTest;
import io.terrane.testing.Shelf;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random walks over pages: ties, absences, the same ids in two collections, mixed directions, forth and back. */
@MeshTest
class PagingIT {
    private static final List<String> KEYS =
            List.of("datetime", "id", "collection", "eo:cloud_cover", "platform", "mixed", "title");

    @Inject
    Shelf shelf;

    @BeforeEach
    void fill() {
        new Mesh("").domain("paging");
        shelf.fill("paging", "a", "public", 60, 1);
        shelf.fill("paging", "b", "public", 60, 2);
    }

    @Test
    void walksMeetEveryItemOnce() throws Exception {
        Random random = new Random(42);
        for (int walk = 0; walk < 10; walk++) {
            ObjectNode body = request(random);
            List<String> whole = Api.keys(Api.search(body.deepCopy().put("limit", 1_000)));
            List<String> walked = new ArrayList<>();
            JsonNode page = Api.search(body);
            // Left out when counting took too long.
            assertThat(page.path("numberMatched").asInt(whole.size()))
                    .as(body.toString())
                    .isEqualTo(whole.size());
            while (true) {
                walked.addAll(Api.keys(page));
                assertThat(walked).hasSizeLessThanOrEqualTo(whole.size());
                JsonNode next = Api.link(page, "next");
                if (next.isMissingNode()) {
                    break;
                }
                page = Api.search(merged(body, next));
                assertThat(page.path("features"))
                        .as("no empty page is linked to")
                        .isNotEmpty();
            }
            assertThat(walked).as(body.toString()).isEqualTo(whole).doesNotHaveDuplicates();
            assertThat(back(body, page)).as("back: " + body).isEqualTo(whole);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatLacksCloudCoverComesLast(boolean down) throws Exception {
        ObjectNode body = Api.JSON.createObjectNode().put("limit", 1_000);
        body.putArray("collections").add("paging.a").add("paging.b");
        body.putArray("sortby").addObject().put("field", "eo:cloud_cover").put("direction", down ? "desc" : "asc");
        List<Double> covers = new ArrayList<>();
        Api.search(body)
                .path("features")
                .forEach(item -> covers.add(
                        item.path("properties").path("eo:cloud_cover").asDouble(Double.NaN)));
        Comparator<Double> order = down ? Comparator.reverseOrder() : Comparator.naturalOrder();
        assertThat(covers)
                .hasSize(120)
                .contains(Double.NaN)
                .isSortedAccordingTo(Comparator.<Double>comparingInt(cover -> cover.isNaN() ? 1 : 0)
                        .thenComparing(order));
    }

    /** From the last page to the first. */
    private static List<String> back(ObjectNode body, JsonNode last) throws Exception {
        List<List<String>> pages = new ArrayList<>(List.of(Api.keys(last)));
        JsonNode page = last;
        while (!Api.link(page, "prev").isMissingNode()) {
            page = Api.search(merged(body, Api.link(page, "prev")));
            pages.add(Api.keys(page));
        }
        Collections.reverse(pages);
        return pages.stream().flatMap(List::stream).toList();
    }

    private static ObjectNode merged(ObjectNode body, JsonNode link) {
        assertThat(link.path("merge").asBoolean()).isTrue();
        assertThat(link.path("body").size()).isEqualTo(1);
        ObjectNode merged = body.deepCopy();
        merged.setAll((ObjectNode) link.path("body"));
        return merged;
    }

    private static ObjectNode request(Random random) {
        ObjectNode body = Api.JSON.createObjectNode().put("limit", 1 + random.nextInt(40));
        body.putArray("collections").add("paging.a").add("paging.b");
        List<String> keys = new ArrayList<>(KEYS);
        Collections.shuffle(keys, random);
        ArrayNode sortby = body.putArray("sortby");
        for (String key : keys.subList(0, random.nextInt(4))) {
            sortby.addObject().put("field", key).put("direction", random.nextBoolean() ? "asc" : "desc");
        }
        switch (random.nextInt(5)) {
            case 0 -> {
                double west = -180 + random.nextInt(200);
                body.putArray("bbox").add(west).add(-60).add(west + 160).add(60);
            }
            case 3 ->
                body.putArray("bbox")
                        .add(20 + random.nextInt(150))
                        .add(-60)
                        .add(-20 - random.nextInt(150))
                        .add(60);
            case 1 -> body.put("datetime", "2020-01-20T00:00:00Z/2020-02-10T00:00:00Z");
            case 2 -> body.put("filter", "CASEI(platform) = CASEI('STRASSE') OR eo:cloud_cover + 0 > 20");
            default -> {}
        }
        return body;
    }
}
