package io.terrane.telemetry;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.TracerProvider;
import io.opentelemetry.context.Context;
import io.terrane.execution.RunStage;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * One claim of a run as a trace: a span for each part of it, and in the span of a time step an event for some of its chunks, the
 * fewer the more there are, so that a million chunks are some sixty events. Safe for concurrent use.
 */
public final class RunTrace implements AutoCloseable {
    /** One that nobody looks at. */
    public static final RunTrace NONE = new RunTrace(TracerProvider.noop().get("io.terrane"), Span.getInvalid());

    private static final int LONGEST_TEXT = 1_000;

    private static final AttributeKey<Long> CHUNK = AttributeKey.longKey("terrane.chunk");
    private static final AttributeKey<Long> CHUNKS = AttributeKey.longKey("terrane.chunks");
    private static final AttributeKey<Long> BYTES = AttributeKey.longKey("terrane.bytes");
    private static final AttributeKey<Long> MILLIS = AttributeKey.longKey("terrane.millis");

    private final Tracer tracer;
    private final Span run;
    private final Map<String, Step> steps = new ConcurrentHashMap<>();

    RunTrace(Tracer tracer, Span run) {
        this.tracer = tracer;
        this.run = run;
    }

    /** The span of a time step, and the chunks that were done in it. */
    private static final class Step {
        private final Span span;
        private long chunks;
        private long nextTold = 1;

        Step(Span span) {
            this.span = span;
        }

        synchronized void done(int chunk, long bytes, long millis) {
            chunks++;
            if (chunks >= nextTold) {
                nextTold = chunks + Math.max(1, chunks / 4);
                span.addEvent(
                        "chunk done", Attributes.of(CHUNK, (long) chunk, CHUNKS, chunks, BYTES, bytes, MILLIS, millis));
            }
        }

        synchronized void end() {
            span.setAttribute(CHUNKS, chunks);
            span.end();
        }
    }

    /** Id of the trace; empty where nothing is traced. */
    public Optional<String> id() {
        SpanContext context = run.getSpanContext();
        return context.isValid() ? Optional.of(context.getTraceId()) : Optional.empty();
    }

    /** What requests that are made for the run are sent with. */
    public Optional<String> traceparent() {
        return RunTraces.traceparent(run.getSpanContext());
    }

    public RunStage stage(String name, String subject) {
        Span span = tracer.spanBuilder(name)
                .setParent(Context.root().with(run))
                .setAttribute("terrane.subject", subject)
                .startSpan();
        if (!name.equals("step")) {
            return new RunStage() {
                @Override
                public void close() {
                    span.end();
                }
            };
        }
        Step step = new Step(span);
        steps.put(subject, step);
        return new RunStage() {
            @Override
            public void close() {
                steps.remove(subject, step);
                step.end();
            }
        };
    }

    public void chunkDone(String step, int chunk, long bytes, long millis) {
        Step found = steps.get(step);
        if (found != null) {
            found.done(chunk, bytes, millis);
        }
    }

    public void event(String name) {
        run.addEvent(name);
    }

    /** @param detail as the run tells it; addresses in it are those of sources, without what they are signed with */
    public void failed(String detail) {
        String bounded = detail.replaceAll("\\?[^\\s]*", "?…");
        run.setStatus(StatusCode.ERROR, bounded.substring(0, Math.min(bounded.length(), LONGEST_TEXT)));
    }

    @Override
    public void close() {
        run.end();
    }
}
