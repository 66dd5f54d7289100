package io.terrane.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

/** Runs and their events as JSON. */
@ApplicationScoped
class RunDocuments {
    private final ObjectMapper json;

    @Inject
    RunDocuments(ObjectMapper json) {
        this.json = json;
    }

    ObjectNode of(RunEvent event) {
        return json.createObjectNode()
                .put("sequence", event.sequence())
                .put("at", event.at().toString())
                .put("message", event.message());
    }

    ObjectNode of(Run run) {
        ObjectNode body = json.createObjectNode();
        body.put("id", run.id().toString()).put("state", run.state().name());
        body.put("domain", run.domain()).put("definition", run.definition()).put("version", run.version());
        body.put("createdAt", run.createdAt().toString()).put("createdBy", run.createdBy());
        run.startedAt().ifPresent(at -> body.put("startedAt", at.toString()));
        run.endedAt().ifPresent(at -> body.put("endedAt", at.toString()));
        body.put("claims", run.fencingToken()).put("cancelRequested", run.cancelRequested());
        body.putObject("items").put("done", run.itemsDone()).put("total", run.itemsTotal());
        body.putObject("chunks").put("done", run.chunksDone()).put("total", run.chunksTotal());
        body.put("priority", run.priority()).put("pauseRequested", run.pauseRequested());
        run.deadline().ifPresent(at -> body.put("deadline", at.toString()));
        run.notBefore().ifPresent(at -> body.put("notBefore", at.toString()));
        body.put("attempts", run.attempts());
        body.put("bytesRead", run.bytesRead()).put("bytesWritten", run.bytesWritten());
        body.put("chunkSeconds", run.chunkTime().toMillis() / 1000.0);
        if (run.state() == RunState.running) {
            body.put("chunksPerSecond", run.chunkRate());
        }
        run.trace().ifPresent(trace -> body.put("trace", trace));
        run.remaining().ifPresent(left -> body.put("secondsLeft", left.toSeconds()));
        run.failure().ifPresent(failure -> {
            try {
                body.set("failure", json.readTree(failure));
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("the stored failure is no JSON", e);
            }
        });
        body.put("cause", run.cause());
        run.baseRun().ifPresent(base -> body.put("baseRun", base.toString()).put("full", !run.reuses()));
        if (run.state() == RunState.succeeded) {
            body.put("collection", run.domain() + "." + run.definition());
            run.productVersion()
                    .ifPresentOrElse(version -> body.put("productVersion", version), () -> body.put("unchanged", true));
        }
        return body;
    }
}
