package io.terrane.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.terrane.execution.RunStage;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RunTraceTest {
    /** Keeps what has ended. */
    private static final class Ended implements SpanProcessor {
        private final List<SpanData> spans = new ArrayList<>();

        @Override
        public void onStart(Context parent, ReadWriteSpan span) {}

        @Override
        public boolean isStartRequired() {
            return false;
        }

        @Override
        public void onEnd(ReadableSpan span) {
            spans.add(span.toSpanData());
        }

        @Override
        public boolean isEndRequired() {
            return true;
        }
    }

    @Test
    void aMillionChunksAreOneSpanWithSomeSixtyEvents() {
        Ended ended = new Ended();
        try (SdkTracerProvider provider =
                SdkTracerProvider.builder().addSpanProcessor(ended).build()) {
            Tracer tracer = provider.get("test");
            RunTrace trace = new RunTrace(tracer, tracer.spanBuilder("run").startSpan());
            RunStage step = trace.stage("step", "2023-08");
            for (int chunk = 0; chunk < 1_000_000; chunk++) {
                trace.chunkDone("2023-08", chunk, 100, 1);
            }
            trace.chunkDone("another", 0, 1, 1);
            step.close();
            trace.failed("https://source.example/red.tif?sig=secret&exp=1 answered 403");
            trace.close();
        }
        assertThat(ended.spans).extracting(SpanData::getName).containsExactly("step", "run");
        SpanData step = ended.spans.getFirst();
        SpanData run = ended.spans.getLast();
        assertThat(step.getParentSpanId()).isEqualTo(run.getSpanId());
        assertThat(step.getTotalRecordedEvents()).isBetween(40, 100);
        assertThat(step.getAttributes().asMap().values()).contains(1_000_000L);
        assertThat(run.getStatus().getDescription()).isEqualTo("https://source.example/red.tif?… answered 403");
    }

    @Test
    void nobodyLooksAtWhatIsNotTraced() {
        assertThat(RunTrace.NONE.id()).isEmpty();
        assertThat(RunTrace.NONE.traceparent()).isEmpty();
        RunTrace.NONE.stage("search", "ndvi").close();
    }
}
