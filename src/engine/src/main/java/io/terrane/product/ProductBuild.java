package io.terrane.product;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.terrane.definition.ProductDefinition;
import io.terrane.execution.BaseVersion;
import io.terrane.execution.DefinitionExecutor;
import io.terrane.execution.RunCancelledException;
import io.terrane.execution.RunFailedException;
import io.terrane.execution.RunObserver;
import io.terrane.execution.RunReport;
import io.terrane.execution.RunStage;
import io.terrane.gate.Gate;
import io.terrane.gate.GateFailedException;
import io.terrane.gate.GateReport;
import io.terrane.gate.GateRules;
import io.terrane.raster.store.ObjectStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** From a definition to a product that may be published: computed, checked, and described. */
public final class ProductBuild {
    static final String RUN_REPORT = "run-report.json";
    /** Key of the gate's report below a product's prefix. */
    public static final String GATE_REPORT = "gate-report.json";

    /** Key of the document that it takes to compute the product again, below its prefix. */
    public static final String PROVENANCE = "provenance.json";

    private static final Set<String> REPORTS = Set.of(RUN_REPORT, GATE_REPORT, PROVENANCE);

    private final DefinitionExecutor executor;
    private final ObjectStore store;
    private final Gate gate;

    public ProductBuild(DefinitionExecutor executor, ObjectStore store, Gate gate) {
        this.executor = executor;
        this.store = store;
        this.gate = gate;
    }

    /** @param gate of a report that passed, for a build that was not refused */
    public record Outcome(RunReport run, GateReport gate, Provenance provenance) {}

    /**
     * Computes the product under a prefix, with the reports of the run and of the gate beside it.
     *
     * @param prefix key prefix of all that is written, without a slash at its end
     * @return what the gate let pass
     * @throws GateFailedException when a check of the gate blocks; the report lies in the store then too
     */
    public Outcome build(ProductDefinition definition, String prefix, RunObserver observer)
            throws RunFailedException, RunCancelledException, InterruptedException {
        return finish(executor.execute(definition, prefix, observer), prefix, observer);
    }

    /**
     * Computes a product anew from a version of it that is published, as {@link DefinitionExecutor#refresh}.
     *
     * @return empty when nothing has changed at the source
     */
    public Optional<Outcome> refresh(
            ProductDefinition definition, BaseVersion base, String prefix, RunObserver observer)
            throws RunFailedException, RunCancelledException, InterruptedException {
        Optional<RunReport> run = executor.refresh(definition, base, prefix, observer);
        return run.isPresent() ? Optional.of(finish(run.get(), prefix, observer)) : Optional.empty();
    }

    private Outcome finish(RunReport run, String prefix, RunObserver observer)
            throws RunFailedException, RunCancelledException, InterruptedException {
        GateReport report;
        try (RunStage checking = observer.stage("gate", run.definition().id())) {
            report = gate.check(run, store, prefix, REPORTS);
        }
        if (Thread.currentThread().isInterrupted()) {
            throw new InterruptedException();
        }
        if (observer.cancelled()) {
            throw new RunCancelledException();
        }
        write(prefix + "/" + RUN_REPORT, RunDocument.of(run));
        write(prefix + "/" + GATE_REPORT, report.document());
        if (!report.passed()) {
            forgetDamaged(run, report);
            throw new GateFailedException(report);
        }
        // The gate has compared the stored bytes with what was written.
        Provenance provenance = Provenance.of(run);
        write(prefix + "/" + PROVENANCE, provenance.document());
        report.warnings()
                .forEach(warning -> observer.event("the gate warns: check %s of %s: %s"
                        .formatted(
                                warning.id(),
                                warning.verdict().item(),
                                warning.verdict().evidence().text())));
        observer.event("the gate passed: " + report.checks().size() + " checks");
        return new Outcome(run, report, provenance);
    }

    /** What is not stored as it was written is written again when the run is tried again, and the steps are ended again. */
    private static void forgetDamaged(RunReport run, GateReport report) {
        List<String> damaged = report.failures().stream()
                .filter(check -> check.id().equals(GateRules.OBJECTS))
                .flatMap(check -> check.verdict().evidence().where().stream())
                .toList();
        if (!damaged.isEmpty()) {
            damaged.forEach(run.objects()::forget);
            run.steps().forEach(step -> run.objects().forget(step.preview()));
        }
    }

    private void write(String key, ObjectNode document) throws RunFailedException {
        try {
            store.put(key, document.toPrettyString().getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new RunFailedException("the reports cannot be written: " + e.getMessage(), e);
        }
    }
}
