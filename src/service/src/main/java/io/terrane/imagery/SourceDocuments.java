package io.terrane.imagery;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Sources and their health as JSON; of headers the names alone. */
final class SourceDocuments {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private SourceDocuments() {}

    static ObjectNode of(RegisteredSource source) {
        ObjectNode node = JSON.objectNode().put("id", source.id());
        source.domain().ifPresent(domain -> node.put("domain", domain));
        node.put("type", source.type().text());
        source.title().ifPresent(title -> node.put("title", title));
        node.put("url", source.url().toString());
        texts(node.putArray("headerNames"), source.headerNames());
        texts(node.putArray("headerHosts"), source.headerHosts());
        node.put("requestsPerSecond", source.requestsPerSecond());
        source.assetRequestsPerSecond().ifPresent(rate -> node.put("assetRequestsPerSecond", rate));
        ObjectNode aliases = node.putObject("aliases");
        source.aliases().forEach(aliases::put);
        source.radiometry().ifPresent(radiometry -> node.put("radiometry", radiometry));
        source.mirror().ifPresent(mirror -> node.set("mirror", mirror(mirror)));
        node.put("changedAt", source.changedAt().toString()).put("changedBy", source.changedBy());
        return node;
    }

    static ObjectNode mirror(RegisteredSource.Mirror mirror) {
        ObjectNode node = JSON.objectNode();
        if (!mirror.collections().isEmpty()) {
            texts(node.putArray("collections"), mirror.collections());
        }
        mirror.bbox().ifPresent(bbox -> bbox.forEach(node.withArray("bbox")::add));
        mirror.since().ifPresent(since -> node.put("since", since.toString()));
        node.put("every", mirror.every().toString());
        node.put("lookBack", mirror.lookBack().toString());
        return node.put("reconcile", mirror.reconcile().toString());
    }

    /** @param rate requests a second that are granted now */
    static ObjectNode health(
            RegisteredSource source, Optional<SourceHealth> health, Optional<Double> rate, List<Harvest> harvests) {
        ObjectNode node = JSON.objectNode();
        node.put("state", state(health));
        node.put("requestsPerSecond", rate.orElse(source.requestsPerSecond()));
        health.ifPresent(known -> {
            known.succeededAt().ifPresent(at -> node.put("succeededAt", at.toString()));
            known.failedAt().ifPresent(at -> node.put("failedAt", at.toString()));
            known.failure().ifPresent(why -> node.put("failure", why));
            known.throttledAt().ifPresent(at -> node.put("throttledAt", at.toString()));
            known.latency().ifPresent(latency -> node.put("latencyMillis", latency.toNanos() / 100_000 / 10.0));
            node.put("failuresInRow", known.failuresInRow());
            node.put("requests", known.requests())
                    .put("failures", known.failures())
                    .put("throttles", known.throttles());
        });
        ArrayNode mirrors = node.putArray("mirror");
        harvests.forEach(harvest -> mirrors.add(harvest(harvest)));
        return node;
    }

    static String state(Optional<SourceHealth> health) {
        return health.map(known -> known.state(Instant.now()))
                .orElse(SourceHealth.State.UNKNOWN)
                .text();
    }

    private static ObjectNode harvest(Harvest harvest) {
        ObjectNode node = JSON.objectNode();
        if (!harvest.collection().isEmpty()) {
            node.put("collection", harvest.collection());
        }
        node.put("items", harvest.items());
        harvest.mode().ifPresent(mode -> node.put("mode", mode.text()));
        harvest.completeAt().ifPresent(at -> node.put("completeAt", at.toString()));
        harvest.beganAt().ifPresent(at -> node.put("beganAt", at.toString()));
        harvest.watermark().ifPresent(at -> node.put("readUpTo", at.toString()));
        harvest.reconciliation().completeAt().ifPresent(at -> node.put("reconciledAt", at.toString()));
        harvest.reconciliation().beganAt().ifPresent(at -> node.put("reconcilingSince", at.toString()));
        harvest.failure().ifPresent(why -> node.put("failure", why));
        harvest.failedAt().ifPresent(at -> node.put("failedAt", at.toString()));
        return node.put("dueAt", harvest.dueAt().toString());
    }

    private static void texts(ArrayNode list, List<String> texts) {
        texts.forEach(list::add);
    }
}
