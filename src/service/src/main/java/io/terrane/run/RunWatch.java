package io.terrane.run;

import io.smallrye.mutiny.subscription.MultiEmitter;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import java.util.Optional;
import java.util.UUID;

/** Tells one watcher how a run goes, until it ends or the watcher has gone. */
final class RunWatch {
    private static final long POLL_MILLIS = 400;

    private final Runs runs;
    private final RunDocuments documents;
    private final Sse sse;
    private final MultiEmitter<? super OutboundSseEvent> emitter;

    RunWatch(Runs runs, RunDocuments documents, Sse sse, MultiEmitter<? super OutboundSseEvent> emitter) {
        this.runs = runs;
        this.documents = documents;
        this.sse = sse;
        this.emitter = emitter;
    }

    /** @param after sequence of the last event that the watcher has */
    void follow(UUID id, long after) {
        try {
            long last = after;
            String told = "";
            while (!emitter.isCancelled()) {
                // The state is read before the log: a run that has ended has its whole log by then.
                Run run = runs.require(id);
                for (RunEvent event : runs.events(id, last)) {
                    emit(
                            "log",
                            Optional.of(event.sequence()),
                            documents.of(event).toString());
                    last = event.sequence();
                }
                String current = documents.of(run).toString();
                if (!current.equals(told)) {
                    emit("progress", Optional.empty(), current);
                    told = current;
                }
                if (run.state().isEnded() && runs.events(id, last).isEmpty()) {
                    emit("end", Optional.empty(), current);
                    emitter.complete();
                    return;
                }
                Thread.sleep(POLL_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            emitter.complete();
        } catch (RuntimeException e) {
            emitter.fail(e);
        }
    }

    private void emit(String name, Optional<Long> id, String data) {
        OutboundSseEvent.Builder event = sse.newEventBuilder().name(name).data(String.class, data);
        id.ifPresent(sequence -> event.id(Long.toString(sequence)));
        emitter.emit(event.build());
    }
}
