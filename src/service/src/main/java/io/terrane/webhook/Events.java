package io.terrane.webhook;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.terrane.change.Change;
import io.terrane.change.ChangeDocuments;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

/** Changes as events. Source: CloudEvents 1.0.2, JSON event format; the extension {@code sequence}. */
@ApplicationScoped
class Events {
    static final String TYPE = "application/cloudevents+json";

    private static final String PREFIX = "io.terrane.";

    private final ChangeDocuments documents;

    @Inject
    Events(ChangeDocuments documents) {
        this.documents = documents;
    }

    ObjectNode of(Change change, long sequence) {
        ObjectNode event = JsonNodeFactory.instance.objectNode();
        event.put("specversion", "1.0").put("id", change.id().toString());
        event.put("source", documents.collection(change));
        event.put(
                "type",
                PREFIX
                        + (change.item().isPresent() ? "item." : "collection.")
                        + change.kind().text());
        event.put("subject", change.item().orElse(change.collection()));
        event.put("time", change.at().toString());
        event.put("datacontenttype", "application/json");
        event.put("sequence", "%019d".formatted(sequence));
        event.set("data", documents.data(change));
        return event;
    }
}
