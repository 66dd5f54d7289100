package io.terrane.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SummariesTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static PublishedItem item(String properties) throws Exception {
        ObjectNode item = JSON.createObjectNode().put("id", "a").put("collection", "c");
        ObjectNode all = item.putObject("properties").put("datetime", "2024-01-01T00:00:00Z");
        all.setAll((ObjectNode) JSON.readTree(properties));
        return PublishedItem.of(item);
    }

    private static ObjectNode collection() {
        ObjectNode collection = JSON.createObjectNode();
        Summaries.begin(collection);
        return collection;
    }

    @Test
    void rangesAndListsWiden() throws Exception {
        ObjectNode collection = collection();
        List<PublishedItem> items = List.of(
                item("{\"gsd\": 10, \"eo:cloud_cover\": 2.5, \"platform\": \"b\", \"other\": 1}"),
                item("{\"gsd\": 10, \"eo:cloud_cover\": 80, \"platform\": \"a\", \"instruments\": [\"y\", \"x\"]}"));
        assertThat(Summaries.widen(collection, ItemTraits.of(items))).isTrue();
        assertThat((Object) collection.path("summaries")).isEqualTo(JSON.readTree("""
                {"gsd": {"minimum": 10, "maximum": 10}, "eo:cloud_cover": {"minimum": 2.5, "maximum": 80},
                 "platform": ["a", "b"], "instruments": ["x", "y"]}"""));
        assertThat(Summaries.widen(collection, ItemTraits.of(items))).isFalse();
    }

    @Test
    void theOrderOfItemsMakesNoDifferenceAndListsAreBounded() throws Exception {
        List<PublishedItem> items = new ArrayList<>();
        for (int i = 0; i < 80; i++) {
            items.add(item("{\"platform\": \"p%d\", \"proj:code\": \"EPSG:%d\", \"gsd\": %d}".formatted(i, i % 40, i)));
        }
        ObjectNode first = collection();
        Summaries.widen(first, ItemTraits.of(items));
        assertThat(first.path("summaries").path("platform").toString()).isEqualTo("{\"type\":\"string\"}");
        assertThat(first.path("summaries").path("proj:code")).hasSize(40);
        for (int seed = 0; seed < 5; seed++) {
            Collections.shuffle(items, new Random(seed));
            ObjectNode other = collection();
            for (PublishedItem item : items) {
                Summaries.widen(other, ItemTraits.of(List.of(item)));
            }
            assertThat((Object) other.path("summaries")).isEqualTo(first.path("summaries"));
        }
    }

    @Test
    void whatThePublisherSaysStays() throws Exception {
        ObjectNode collection = collection();
        collection.putObject("summaries").putArray("platform").add("mine");
        Summaries.widen(collection, ItemTraits.of(List.of(item("{\"platform\": \"a\", \"gsd\": 3}"))));
        assertThat(collection.path("summaries").path("platform").toString()).isEqualTo("[\"mine\"]");

        ObjectNode repeated = collection.deepCopy();
        Summaries.takeOver(collection, repeated);
        assertThat((Object) repeated).isEqualTo(collection);
        ObjectNode silent = JSON.createObjectNode();
        Summaries.takeOver(collection, silent);
        assertThat(silent.path("summaries").path("gsd").path("maximum").asInt()).isEqualTo(3);
        assertThat(silent.path("summaries").has("platform")).isFalse();
        ObjectNode other = JSON.createObjectNode();
        other.putObject("summaries").putArray("gsd").add(99);
        Summaries.takeOver(collection, other);
        Summaries.widen(other, ItemTraits.of(List.of(item("{\"gsd\": 500}"))));
        assertThat(other.path("summaries").path("gsd").toString()).isEqualTo("[99]");
    }

    @Test
    void collectionsThatHadItemsBeforeClaimNothing() throws Exception {
        ObjectNode older = JSON.createObjectNode();
        assertThat(Summaries.widen(older, ItemTraits.of(List.of(item("{\"gsd\": 3}")))))
                .isFalse();
        assertThat(older.has("summaries")).isFalse();
    }
}
