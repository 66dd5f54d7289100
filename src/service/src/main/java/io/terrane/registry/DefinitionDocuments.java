package io.terrane.registry;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.terrane.definition.DefinitionDiff;
import io.terrane.definition.DefinitionReader;
import io.terrane.definition.ProductDefinition;
import io.terrane.definition.SemanticVersion;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;

/** Definition versions and their differences as JSON. */
@ApplicationScoped
public class DefinitionDocuments {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    ObjectNode list(List<DefinitionVersion> versions) {
        ObjectNode body = JSON.objectNode();
        ArrayNode list = body.putArray("definitions");
        versions.forEach(version -> list.add(summary(version)));
        return body;
    }

    /** With the definition itself. */
    public ObjectNode described(DefinitionVersion version) {
        ObjectNode body = summary(version);
        body.set("definition", version.document());
        return body;
    }

    private static ObjectNode summary(DefinitionVersion version) {
        ObjectNode summary = JSON.objectNode();
        summary.put("domain", version.domain()).put("id", version.id()).put("version", version.version());
        summary.put("title", version.title()).put("state", version.state().name());
        summary.put("updatedAt", version.updatedAt().toString());
        version.publishedAt().ifPresent(at -> summary.put("publishedAt", at.toString()));
        version.deprecatedAt().ifPresent(at -> summary.put("deprecatedAt", at.toString()));
        version.retiredAt().ifPresent(at -> summary.put("retiredAt", at.toString()));
        version.deprecation().ifPresent(deprecation -> {
            ObjectNode node = summary.putObject("deprecation").put("notice", deprecation.notice());
            deprecation.endOfSupport().ifPresent(day -> node.put("endOfSupport", day.toString()));
            deprecation.successor().ifPresent(successor -> node.put("successor", successor));
        });
        return summary;
    }

    ObjectNode diff(DefinitionVersion from, DefinitionVersion to) {
        DefinitionDiff diff = DefinitionDiff.between(from.definition(), to.definition());
        ObjectNode body = JSON.objectNode().put("from", from.version()).put("to", to.version());
        return changes(body, diff, from.number());
    }

    private static ObjectNode changes(ObjectNode body, DefinitionDiff diff, SemanticVersion from) {
        body.put("change", diff.change().text());
        body.put("leastVersion", from.least(diff.change()).toString());
        ArrayNode changes = body.putArray("changes");
        diff.changes().forEach(change -> {
            ObjectNode node = changes.addObject();
            node.put("pointer", change.pointer()).put("change", change.change().text());
            node.put("reason", change.reason());
            if (!change.before().isMissingNode()) {
                node.set("before", change.before());
            }
            if (!change.after().isMissingNode()) {
                node.set("after", change.after());
            }
        });
        return body;
    }

    /**
     * @param there the version of this number
     * @param previous the newest published version below it
     */
    ObjectNode preview(
            ProductDefinition definition, Optional<DefinitionVersion> there, Optional<DefinitionVersion> previous) {
        ObjectNode body = JSON.objectNode();
        body.put("domain", definition.domain()).put("id", definition.id()).put("version", definition.version());
        boolean same = there.isPresent() && there.get().document().equals(DefinitionReader.document(definition));
        boolean draft = there.isPresent() && there.get().state() == DefinitionVersion.State.draft;
        body.put("action", there.isEmpty() ? "create" : same ? "none" : draft ? "update" : "conflict");
        there.ifPresent(version -> body.put("state", version.state().name()));
        ObjectNode since = body.putObject("since");
        previous.ifPresent(version -> {
            DefinitionDiff diff = DefinitionDiff.between(version.definition(), definition);
            changes(since.put("version", version.version()), diff, version.number());
            ArrayNode errors = body.putArray("errors");
            diff.violations(version.number(), SemanticVersion.parse(definition.version()))
                    .forEach(violation -> errors.addObject()
                            .put("pointer", violation.pointer())
                            .put("detail", violation.detail()));
        });
        if (there.isPresent() && !same) {
            changes(
                    body.putObject("own"),
                    DefinitionDiff.between(there.get().definition(), definition),
                    there.get().number());
        }
        return body;
    }
}
