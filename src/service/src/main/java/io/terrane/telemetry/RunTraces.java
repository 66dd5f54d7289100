package io.terrane.telemetry;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Tells runs as traces: one of its own for each claim, linked to the request that queued the run. */
@ApplicationScoped
public class RunTraces {
    private static final Pattern TRACEPARENT = Pattern.compile("00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})");

    private final Tracer tracer;

    @Inject
    RunTraces(OpenTelemetry telemetry) {
        this.tracer = telemetry.getTracer("io.terrane");
    }

    /** What is executed. */
    public record Executed(UUID run, String domain, String definition, String version, long claim) {}

    /** The W3C traceparent of what this thread answers; empty where nothing is traced. */
    public Optional<String> current() {
        return traceparent(Span.current().getSpanContext());
    }

    static Optional<String> traceparent(SpanContext context) {
        return context.isValid()
                ? Optional.of("00-%s-%s-%s"
                        .formatted(
                                context.getTraceId(),
                                context.getSpanId(),
                                context.getTraceFlags().asHex()))
                : Optional.empty();
    }

    /** @param requestedBy traceparent of the request that queued the run */
    public RunTrace begin(Executed executed, Optional<String> requestedBy) {
        SpanBuilder builder = tracer.spanBuilder("run " + executed.definition())
                .setNoParent()
                .setSpanKind(SpanKind.CONSUMER)
                .setAttribute("terrane.run", executed.run().toString())
                .setAttribute("terrane.domain", executed.domain())
                .setAttribute("terrane.definition", executed.definition())
                .setAttribute("terrane.version", executed.version())
                .setAttribute("terrane.claim", executed.claim());
        requestedBy.flatMap(RunTraces::context).ifPresent(builder::addLink);
        return new RunTrace(tracer, builder.startSpan());
    }

    private static Optional<SpanContext> context(String traceparent) {
        Matcher matcher = TRACEPARENT.matcher(traceparent);
        return matcher.matches()
                ? Optional.of(SpanContext.createFromRemoteParent(
                        matcher.group(1),
                        matcher.group(2),
                        TraceFlags.fromHex(matcher.group(3), 0),
                        TraceState.getDefault()))
                : Optional.empty();
    }
}
