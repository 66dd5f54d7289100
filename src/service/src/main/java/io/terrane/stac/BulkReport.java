package io.terrane.stac;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.terrane.definition.Violation;
import java.util.List;

/** What became of the Items of a bulk load, counted; and what was wrong with the first ones that failed. */
final class BulkReport {
    private final ArrayNode errors = JsonNodeFactory.instance.arrayNode();
    private final int mostErrors;
    private long received;
    private long created;
    private long updated;
    private long unchanged;
    private long failed;
    private boolean complete = true;

    BulkReport(int mostErrors) {
        this.mostErrors = mostErrors;
    }

    void received() {
        received++;
    }

    void created(int items) {
        created += items;
    }

    void updated(int items) {
        updated += items;
    }

    void unchanged(int items) {
        unchanged += items;
    }

    /** @param line of the input, or where it has no lines the how-manieth Item */
    void failed(long line, String id, String detail, List<Violation> violations) {
        failed++;
        if (errors.size() < mostErrors) {
            ObjectNode error = errors.addObject().put("line", line);
            if (!id.isEmpty()) {
                error.put("id", id);
            }
            error.put("detail", detail);
            ArrayNode list = error.putArray("errors");
            violations.forEach(violation ->
                    list.addObject().put("pointer", violation.pointer()).put("detail", violation.detail()));
        }
    }

    /** What follows was not read. */
    void brokenOff(long line, String detail) {
        complete = false;
        failed(line, "", detail, List.of());
    }

    ObjectNode document() {
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        document.put("received", received)
                .put("created", created)
                .put("updated", updated)
                .put("unchanged", unchanged)
                .put("failed", failed)
                .put("complete", complete)
                .set("errors", errors);
        return document;
    }
}
