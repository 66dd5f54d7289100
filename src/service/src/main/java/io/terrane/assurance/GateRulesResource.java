package io.terrane.assurance;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.terrane.gate.GateLimit;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

/** The checklist: what every product is judged by. */
@Path("/api/gate/rules")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class GateRulesResource {
    private final Gates gates;

    @Inject
    GateRulesResource(Gates gates) {
        this.gates = gates;
    }

    @GET
    public ObjectNode list() {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        ArrayNode rules = body.putArray("rules");
        gates.rules().forEach(rule -> {
            ObjectNode node = rules.addObject();
            node.put("id", rule.id())
                    .put("title", rule.title())
                    .put("severity", rule.severity().text());
            for (GateLimit limit : GateLimit.values()) {
                if (limit.rule().equals(rule.id())) {
                    node.putObject("limit")
                            .put("name", limit.text())
                            .put("default", limit.standard())
                            .put("most", limit.most());
                }
            }
        });
        return body;
    }
}
