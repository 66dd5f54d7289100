package io.terrane.gate;

import io.terrane.execution.StepReport;
import io.terrane.raster.array.Samples;
import io.terrane.raster.zarr.ZarrArray;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Of a cube: the coordinate {@code time} rises, and names the step that lies at its place. */
final class TimeAxisRule implements StepRule {
    @Override
    public String id() {
        return "time-axis";
    }

    @Override
    public String title() {
        return "The cube's times rise, and each is the first instant of the period at its place.";
    }

    @Override
    public Severity severity() {
        return Severity.BLOCKING;
    }

    @Override
    public boolean appliesTo(GateSubject subject, StepReport step) {
        return step.timeIndex().isPresent();
    }

    @Override
    public void judge(GateSubject subject, StepReport step, Findings findings) throws IOException {
        int index = step.timeIndex().orElseThrow();
        ZarrArray axis = ZarrArray.open(subject.store(), subject.group(step) + "/time");
        findings.equal(
                "times",
                subject.array(step).metadata().shape()[0],
                axis.metadata().size());
        Instant start = step.step().time().start();
        findings.equal("time", List.of(start.getEpochSecond()), List.of(second(axis, index)));
        if (index > 0) {
            long before = second(axis, index - 1);
            findings.holds("time before", "less", before, before < start.getEpochSecond());
        }
    }

    private static long second(ZarrArray axis, int index) throws IOException {
        int chunk = axis.metadata().innerChunkShape()[0];
        Optional<byte[]> stored = axis.readChunk(index / chunk);
        ByteBuffer values = ByteBuffer.wrap(
                        stored.orElseThrow(() -> new IOException("the coordinate time is not stored")))
                .order(ByteOrder.LITTLE_ENDIAN);
        return (long) Samples.value(axis.metadata().dataType(), values, index % chunk);
    }
}
