package io.terrane.gate;

import com.fasterxml.jackson.databind.JsonNode;
import io.terrane.definition.ProductDefinition;
import io.terrane.execution.StepReport;
import io.terrane.raster.array.Samples;
import io.terrane.raster.grid.AffineTransform;
import io.terrane.raster.grid.Grid;
import io.terrane.raster.zarr.ZarrArray;
import io.terrane.source.SourceScene;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * CRS, resolution and origin against the source, or against the definition where it asks for others, and the coordinate
 * arrays against the transform.
 */
final class GridRule implements StepRule {
    private static final double PIXEL_TOLERANCE = 1e-6;

    @Override
    public String id() {
        return "grid-matches-source";
    }

    @Override
    public String title() {
        return "CRS, resolution and origin are those of the source or of the definition, and coordinates say the same.";
    }

    @Override
    public Severity severity() {
        return Severity.BLOCKING;
    }

    @Override
    public void judge(GateSubject subject, StepReport step, Findings findings) throws IOException {
        JsonNode attributes = subject.document(subject.group(step)).path("attributes");
        Grid source = step.sourceGrid();
        findings.equal("crs", "EPSG:" + source.epsg(), attributes.path("proj:code"));
        stated(subject.definition(), step, findings);
        long[] all = subject.array(step).metadata().shape();
        long[] shape = Arrays.copyOfRange(all, all.length - 2, all.length);
        findings.equal(
                "shape", List.of(step.grid().height(), step.grid().width()), List.of((int) shape[0], (int) shape[1]));
        List<Double> numbers = numbers(attributes.path("spatial:transform"));
        if (numbers.size() != 6) {
            findings.holds("transform", step.grid().transform().asList(), numbers, false);
            return;
        }
        AffineTransform transform = new AffineTransform(
                numbers.get(0), numbers.get(1), numbers.get(2), numbers.get(3), numbers.get(4), numbers.get(5));
        within(source, transform, shape, findings);
        coordinates(subject, step, "x", transform.c(), transform.a(), shape[1], findings);
        coordinates(subject, step, "y", transform.f(), transform.e(), shape[0], findings);
    }

    /** What the definition asks for, or else the Items say of themselves. */
    private static void stated(ProductDefinition definition, StepReport step, Findings findings) {
        int epsg = step.grid().epsg();
        if (definition.grid().epsg().isPresent()) {
            findings.equal("crs of the definition", definition.grid().epsg().getAsInt(), epsg);
        } else {
            List<Integer> said = step.step().scenes().stream()
                    .map(GridRule::epsg)
                    .filter(code -> code > 0)
                    .distinct()
                    .toList();
            if (!said.isEmpty()) {
                findings.equal("crs of the source's Items", List.of(epsg), said);
            }
        }
        definition
                .grid()
                .resolutionMetres()
                .ifPresent(wanted -> findings.holds(
                        "resolution",
                        wanted,
                        step.grid().transform().a(),
                        close(step.grid().transform().a(), wanted, wanted)));
    }

    /** 0 where the Item does not say it. */
    private static int epsg(SourceScene scene) {
        String code = scene.properties().path("proj:code").asText("");
        return code.matches("EPSG:\\d{4,6}")
                ? Integer.parseInt(code.substring(5))
                : scene.properties().path("proj:epsg").asInt(0);
    }

    private static List<Double> numbers(JsonNode list) {
        List<Double> numbers = new ArrayList<>();
        list.forEach(number -> numbers.add(number.asDouble()));
        return numbers;
    }

    private static void within(Grid source, AffineTransform transform, long[] shape, Findings findings) {
        AffineTransform expected = source.transform();
        findings.holds(
                "pixel",
                List.of(expected.a(), expected.e()),
                List.of(transform.a(), transform.e()),
                close(transform.a(), expected.a(), expected.a()) && close(transform.e(), expected.e(), expected.a()));
        double column = (transform.c() - expected.c()) / expected.a();
        double row = (transform.f() - expected.f()) / expected.e();
        boolean inside = column > -0.5
                && row > -0.5
                && column + shape[1] < source.width() + 0.5
                && row + shape[0] < source.height() + 0.5;
        findings.holds(
                "first row and column of the source's",
                "whole pixels within %d x %d".formatted(source.height(), source.width()),
                List.of(row, column),
                close(column, Math.rint(column), 1) && close(row, Math.rint(row), 1) && inside);
    }

    private static void coordinates(
            GateSubject subject,
            StepReport step,
            String name,
            double origin,
            double pixel,
            long count,
            Findings findings)
            throws IOException {
        ZarrArray axis = ZarrArray.open(subject.store(), subject.group(step) + "/" + name);
        if (axis.metadata().size() != count) {
            findings.equal(name + " values", count, axis.metadata().size());
            return;
        }
        byte[] stored = axis.readChunk(0).orElseThrow(() -> new IOException(name + " has no values"));
        ByteBuffer values = ByteBuffer.wrap(stored).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < count; i++) {
            double centre = Samples.value(axis.metadata().dataType(), values, i);
            double expected = origin + (i + 0.5) * pixel;
            if (!close(centre, expected, Math.abs(pixel))) {
                findings.wrongAt(
                        step.path() + "/" + name + "[" + i + "]", "is " + centre + ", the transform gives " + expected);
            }
        }
    }

    private static boolean close(double found, double expected, double pixel) {
        return Math.abs(found - expected) <= PIXEL_TOLERANCE * pixel;
    }
}
