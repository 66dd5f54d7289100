package io.terrane.run;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.OptionalLong;

/** Quotas and what is used of them as JSON; what has no quota is left out. */
final class QuotaDocuments {
    private QuotaDocuments() {}

    static ObjectNode of(Quotas.Quota quota) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        put(body, "bytesRead", quota.bytesRead());
        put(body, "chunkSeconds", quota.chunkSeconds());
        put(body, "storageBytes", quota.storageBytes());
        return body;
    }

    private static void put(ObjectNode body, String name, OptionalLong value) {
        if (value.isPresent()) {
            body.put(name, value.getAsLong());
        }
    }

    static ObjectNode of(Quotas.Usage usage) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.set("quota", of(usage.quota()));
        body.putObject("used")
                .put("bytesRead", usage.bytesRead())
                .put("chunkSeconds", usage.chunk().toSeconds())
                .put("storageBytes", usage.storageBytes());
        usage.exceeded().ifPresent(why -> body.put("exceeded", why));
        return body;
    }
}
