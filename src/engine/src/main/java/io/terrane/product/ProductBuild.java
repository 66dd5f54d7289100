package io.terrane.product;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.terrane.definition.ProductDefinition;
import io.terrane.execution.BaseVersion;
import io.terrane.execution.DefinitionExecutor;
import io.terrane.execution.RunCancelledException;
import io.terrane.execution.RunFailedException;
import io.terrane.execution.RunObserver;
import io.terrane.execution.RunReport;
import io.terrane.gate.Check;
import io.terrane.gate.Gate;
import io.terrane.gate.GateReport;
import io.terrane.raster.store.ObjectStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;

/** From a definition to a product that may be published: computed, checked, and described. */
public final class ProductBuild {
    static final String RUN_REPORT = "run-report.json";
    private static final String GATE_REPORT = "gate-report.json";

    /** Key of the document that it takes to compute the product again, below its prefix. */
    public static final String PROVENANCE = "provenance.json";

    private static final Set<String> REPORTS = Set.of(RUN_REPORT, GATE_REPORT, PROVENANCE);

    private final DefinitionExecutor executor;
    private final ObjectStore store;

    public ProductBuild(DefinitionExecutor executor, ObjectStore store) {
        this.executor = executor;
        this.store = store;
    }

    /** @param gate of a report that passed, for a build that was not refused */
    public record Outcome(RunReport run, GateReport gate, Provenance provenance) {}

    /**
     * Computes the product under a prefix, with the reports of the run and of the gate beside it.
     *
     * @param prefix key prefix of all that is written, without a slash at its end
     * @return what the gate let pass
     * @throws RunFailedException also when a check of the gate fails; the report lies in the store then too
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

    private Outcome finish(RunReport run, String prefix, RunObserver observer) throws RunFailedException {
        GateReport gate = new Gate(store).check(run, prefix);
        write(prefix + "/" + RUN_REPORT, RunDocument.of(run));
        write(prefix + "/" + GATE_REPORT, gate.document());
        if (!gate.passed()) {
            Check failure = gate.failures().getFirst();
            throw new RunFailedException(
                    "the gate refuses the product: check %s of %s: %s (%d of %d checks failed)"
                            .formatted(
                                    failure.id(),
                                    failure.item(),
                                    failure.evidence(),
                                    gate.failures().size(),
                                    gate.checks().size()),
                    null);
        }
        Provenance provenance = provenance(run, prefix);
        write(prefix + "/" + PROVENANCE, provenance.document());
        observer.event("the gate passed: " + gate.checks().size() + " checks");
        return new Outcome(run, gate, provenance);
    }

    private Provenance provenance(RunReport run, String prefix) throws RunFailedException {
        try {
            return Provenance.of(run, store, prefix, REPORTS);
        } catch (IOException e) {
            throw new RunFailedException("what was written cannot be read back: " + e.getMessage(), e);
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
