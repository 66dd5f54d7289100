package io.terrane.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.terrane.run.JournalStore.Done;
import io.terrane.run.JournalStore.Item;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Arrays;
import java.util.List;

/** Which chunks of a run are done, as a map of characters. */
@ApplicationScoped
class ChunkMap {
    /** Items of a page. */
    private static final int PAGE = 100;

    private static final char DONE = '#';
    private static final char EMPTY = 'o';
    private static final char COMPUTING = '*';
    private static final char TO_DO = '.';

    private final JournalStore journals;
    private final ObjectMapper json;

    @Inject
    ChunkMap(JournalStore journals, ObjectMapper json) {
        this.journals = journals;
        this.json = json;
    }

    /** @param after name of the last item of the page before; empty for the first */
    ObjectNode of(Run run, String after) {
        ObjectNode body = json.createObjectNode();
        ArrayNode list = body.putArray("items");
        List<Item> items = journals.items(run.id(), after, PAGE + 1);
        JsonNode computing = computing(run);
        for (Item item : items.subList(0, Math.min(PAGE, items.size()))) {
            char[] states = new char[Math.multiplyExact(item.chunkRows(), item.chunkColumns())];
            Arrays.fill(states, TO_DO);
            for (JsonNode chunk : computing.path(item.name())) {
                states[chunk.asInt()] = COMPUTING;
            }
            for (Done done : journals.done(run.id(), item.name())) {
                states[done.chunk()] = done.bytes() > 0 ? DONE : EMPTY;
            }
            list.addObject()
                    .put("item", item.name())
                    .put("rows", item.chunkRows())
                    .put("columns", item.chunkColumns())
                    .put("chunks", new String(states));
        }
        if (items.size() > PAGE) {
            body.put("next", items.get(PAGE - 1).name());
        }
        return body;
    }

    private JsonNode computing(Run run) {
        try {
            return run.computing().isPresent() ? json.readTree(run.computing().get()) : json.createObjectNode();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("what is computed is stored as JSON", e);
        }
    }
}
