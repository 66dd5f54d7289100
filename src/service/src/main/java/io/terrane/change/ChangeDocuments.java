package io.terrane.change;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Changes as JSON. */
@ApplicationScoped
public class ChangeDocuments {
    private final String base;

    @Inject
    ChangeDocuments(@ConfigProperty(name = "terrane.public-url") String publicUrl) {
        this.base = publicUrl.replaceFirst("/$", "");
    }

    ObjectNode of(Change change) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("id", change.id().toString()).put("at", change.at().toString());
        return node.setAll(data(change));
    }

    /** What happened to what, without when and under which name it is told. */
    public ObjectNode data(Change change) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("kind", change.kind().text()).put("domain", change.domain());
        node.put("collection", change.collection());
        change.item().ifPresent(item -> node.put("item", item));
        change.version().ifPresent(version -> node.put("version", version));
        if (!change.detail().isEmpty()) {
            node.set("detail", change.detail());
        }
        return node.put("href", address(change));
    }

    /** Of the Item or Collection; of one that is deleted it was there. */
    private String address(Change change) {
        return collection(change) + change.item().map(item -> "/items/" + item).orElse("");
    }

    public String collection(Change change) {
        return base + "/stac/collections/" + change.collection();
    }

    String feed() {
        return base + "/api/changes";
    }
}
