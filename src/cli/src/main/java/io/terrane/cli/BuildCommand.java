package io.terrane.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.terrane.definition.BuiltInDefinitions;
import io.terrane.definition.DefinitionReader;
import io.terrane.definition.InvalidDefinitionException;
import io.terrane.definition.ProductDefinition;
import io.terrane.execution.DefinitionExecutor;
import io.terrane.execution.RunCancelledException;
import io.terrane.execution.RunFailedException;
import io.terrane.execution.RunReport;
import io.terrane.gate.Gate;
import io.terrane.product.ProductBuild;
import io.terrane.product.Provenance;
import io.terrane.product.RunDocument;
import io.terrane.product.StacDocuments;
import io.terrane.product.StaticCatalog;
import io.terrane.raster.io.AddressPolicy;
import io.terrane.raster.store.FileObjectStore;
import io.terrane.source.ImagerySource;
import io.terrane.source.PinnedScenes;
import io.terrane.source.StacApiSource;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * Runs a definition here, with no server: Zarr stores, previews, reports and a static STAC catalog in a folder, which
 * appears whole or not at all.
 */
@Command(
        name = "build",
        mixinStandardHelpOptions = true,
        description = "Run a product definition without a server.",
        exitCodeListHeading = "Exit status:%n",
        exitCodeList = {"0: the product is there", "1: the run failed", "2: the call or the definition is wrong"})
final class BuildCommand implements Callable<Integer> {
    private static final String PREFIX = "product";
    private static final int FAILED = 1;
    private static final int WRONG_CALL = 2;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(
            paramLabel = "DEFINITION",
            description =
                    "a YAML or JSON file, the name of a built-in definition (ndvi), or a product's provenance.json to"
                            + " compute it again and compare every byte")
    private String definition = "";

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "new or empty folder for the product")
    private Path out = Path.of("");

    @Option(names = "--bbox", paramLabel = "W,S,E,N", description = "replaces the definition's area, in degrees")
    private @Nullable String bbox;

    @Option(names = "--datetime", paramLabel = "START/END", description = "replaces the definition's interval, UTC")
    private @Nullable String datetime;

    @Option(names = "--threads", paramLabel = "N", description = "chunks computed at once; default: the processors")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Option(names = "--json", description = "print the run report as JSON")
    private boolean json;

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintWriter errors = spec.commandLine().getErr();
        Recipe recipe;
        try {
            recipe = recipe();
        } catch (InvalidDefinitionException e) {
            e.violations()
                    .forEach(violation ->
                            errors.println((violation.pointer().isEmpty() ? "the definition" : violation.pointer())
                                    + " " + violation.detail()));
            return WRONG_CALL;
        } catch (IOException e) {
            errors.println("terrane: " + e.getMessage());
            return WRONG_CALL;
        }
        if (threads < 1) {
            errors.println("terrane: --threads has to be 1 or more");
            return WRONG_CALL;
        }
        if (Files.exists(out) && (!Files.isDirectory(out) || !isEmpty(out))) {
            errors.println("terrane: " + out + " is there and not an empty folder: name another one");
            return WRONG_CALL;
        }
        try {
            ProductBuild.Outcome outcome = build(recipe);
            report(outcome.run());
            return recipe.before()
                    .map(before -> compare(before, outcome.provenance()))
                    .orElse(0);
        } catch (RunFailedException e) {
            errors.println("terrane: " + e.getMessage());
            return FAILED;
        } catch (RunCancelledException e) {
            errors.println("terrane: cancelled");
            return FAILED;
        }
    }

    /**
     * What is to be built.
     *
     * @param before present when it was built before and has to come out the same
     */
    private record Recipe(ProductDefinition definition, Optional<Provenance> before) {}

    private Recipe recipe() throws IOException, InvalidDefinitionException {
        Path file = Path.of(definition);
        if (definition.endsWith(".json") && Files.isRegularFile(file)) {
            JsonNode document = new ObjectMapper().readTree(file.toFile());
            if (Provenance.is(document)) {
                if (bbox != null || datetime != null) {
                    throw new IOException("--bbox and --datetime would make another product than the provenance's");
                }
                Provenance provenance = Provenance.read(document);
                return new Recipe(provenance.definition(), Optional.of(provenance));
            }
        }
        return new Recipe(DefinitionReader.read(document()), Optional.empty());
    }

    private int compare(Provenance before, Provenance now) {
        PrintWriter errors = spec.commandLine().getErr();
        Map<String, String> differences = before.differences(now);
        differences.forEach((key, what) -> errors.println("terrane: " + key + " " + what));
        if (!differences.isEmpty()) {
            errors.println("terrane: " + differences.size() + " of "
                    + before.outputs().size() + " objects are not what they were"
                    + (before.engine().equals(now.engine())
                            ? ""
                            : "; they were computed by engine " + before.engine() + ", this is " + now.engine()));
            return FAILED;
        }
        errors.println("terrane: all " + before.outputs().size() + " objects have the same bytes as before (SHA-256)");
        return 0;
    }

    private ObjectNode document() throws IOException, InvalidDefinitionException {
        ObjectNode document = DefinitionReader.parse(bytes());
        if (bbox != null) {
            ArrayNode numbers = document.putObject("area").putArray("bbox");
            for (String number : bbox.split(",", -1)) {
                try {
                    numbers.add(Double.parseDouble(number.strip()));
                } catch (NumberFormatException e) {
                    numbers.add(number);
                }
            }
        }
        if (datetime != null) {
            document.withObject("/time").put("interval", datetime);
        }
        return document;
    }

    private byte[] bytes() throws IOException {
        Path file = Path.of(definition);
        Optional<byte[]> builtIn = BuiltInDefinitions.yaml(definition);
        if (Files.isRegularFile(file)) {
            return Files.readAllBytes(file);
        }
        return builtIn.orElseThrow(() -> new IOException("there is no file " + definition
                + " and no built-in definition of that name; built in are " + BuiltInDefinitions.names()));
    }

    private ProductBuild.Outcome build(Recipe recipe)
            throws IOException, RunFailedException, RunCancelledException, InterruptedException {
        Path target = out.toAbsolutePath().normalize();
        Path parent = Optional.ofNullable(target.getParent()).orElse(target);
        Path incomplete = parent.resolve(target.getFileName() + ".incomplete");
        delete(incomplete);
        Files.createDirectories(parent);
        FileObjectStore store = new FileObjectStore(incomplete);
        try (BuildProgress progress = new BuildProgress(spec.commandLine().getErr());
                StacApiSource source = new StacApiSource(AddressPolicy.ANY);
                DefinitionExecutor executor = new DefinitionExecutor(
                        recipe.before()
                                .<ImagerySource>map(before ->
                                        new PinnedScenes(before.inputs().scenes()))
                                .orElse(source),
                        store,
                        AddressPolicy.ANY,
                        threads,
                        recipe.before()
                                .map(before -> before.inputs().resources())
                                .orElse(Map.of()))) {
            ProductBuild.Outcome outcome =
                    new ProductBuild(executor, store, Gate.standard()).build(recipe.definition(), PREFIX, progress);
            new StaticCatalog(new StacDocuments(recipe.definition(), Instant.now()))
                    .write(outcome.run(), store, PREFIX);
            if (Files.isDirectory(target)) {
                Files.delete(target);
            }
            Files.move(incomplete.resolve(PREFIX), target, StandardCopyOption.ATOMIC_MOVE);
            return outcome;
        } finally {
            delete(incomplete);
        }
    }

    private void report(RunReport run) {
        PrintWriter target = spec.commandLine().getOut();
        if (json) {
            target.println(RunDocument.of(run).toPrettyString());
        } else {
            run.steps()
                    .forEach(scene -> target.printf(
                            "%s  %s  mean %.4f  %.1f %% valid%n",
                            out.resolve(scene.path()),
                            scene.step().time().start(),
                            scene.statistics().mean(),
                            100 * scene.counts().validShare()));
            target.printf(
                    "%d Items, %,d pixels, %.1f s; collection.json, run-report.json and gate-report.json are beside them%n",
                    run.steps().size(), run.counts().total(), run.took().toMillis() / 1000.0);
        }
        target.flush();
    }

    private static boolean isEmpty(Path folder) throws IOException {
        try (Stream<Path> content = Files.list(folder)) {
            return content.findAny().isEmpty();
        }
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        List<Path> all;
        try (Stream<Path> content = Files.walk(folder)) {
            all = content.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : all) {
            try {
                Files.deleteIfExists(path);
            } catch (DirectoryNotEmptyException e) {
                throw new IOException("another build writes to " + folder, e);
            }
        }
    }
}
