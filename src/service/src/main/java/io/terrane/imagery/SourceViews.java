package io.terrane.imagery;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Sources with what is known of how they are. */
@ApplicationScoped
class SourceViews {
    private final HealthStore health;
    private final HarvestStore harvests;
    private final Budgets budgets;

    @Inject
    SourceViews(HealthStore health, HarvestStore harvests, Budgets budgets) {
        this.health = health;
        this.harvests = harvests;
        this.budgets = budgets;
    }

    ObjectNode list(List<RegisteredSource> sources) {
        Map<Long, SourceHealth> known =
                health.all().stream().collect(Collectors.toMap(SourceHealth::source, Function.identity()));
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        ArrayNode list = body.putArray("sources");
        sources.forEach(source -> list.add(SourceDocuments.of(source)
                .put("state", SourceDocuments.state(Optional.ofNullable(known.get(source.key()))))));
        return body;
    }

    ObjectNode one(RegisteredSource source) {
        return SourceDocuments.of(source).put("state", SourceDocuments.state(health.find(source.key())));
    }

    ObjectNode health(RegisteredSource source) {
        return SourceDocuments.health(
                source, health.find(source.key()), budgets.rate(source), harvests.of(source.key()));
    }
}
