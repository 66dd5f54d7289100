package io.terrane.cli.mesh;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Loads Items of files into a collection that a domain's publishers write. */
@Command(
        name = "ingest",
        mixinStandardHelpOptions = true,
        description = {
            "Load Items into a collection of your domain: lines of JSON (.ndjson), an ItemCollection or a list of Items (.json),"
                    + " either of them gzipped, or stac-geoparquet (.parquet). A call that was killed goes on where it was when it is made again.",
        },
        exitCodeListHeading = "Exit status:%n",
        exitCodeList = {
            "0: all Items are there",
            "1: the mesh does not answer; the same command goes on where this one was",
            "2: the call is wrong",
            "3: not signed in, or without the role",
            "4: some Items are refused, or the collection is not written by publishers"
        })
public final class IngestCommand extends MeshCommand {
    enum Mode {
        upsert,
        insert,
        ignore
    }

    @Parameters(index = "0", paramLabel = "COLLECTION", description = "id of the collection, or DOMAIN/PRODUCT")
    private String collection = "";

    @Parameters(
            index = "1..*",
            arity = "1..*",
            paramLabel = "FILE",
            description = "with Items; - is the standard input")
    private List<String> files = List.of();

    @Option(
            names = "--mode",
            paramLabel = "MODE",
            description = "what is done with Items that are there: ${COMPLETION-CANDIDATES}; default: ${DEFAULT-VALUE}")
    private Mode mode = Mode.upsert;

    @Option(
            names = "--writers",
            paramLabel = "N",
            description =
                    "batches that are sent at once; with 1 the last of two Items of one id stays (default: ${DEFAULT-VALUE})")
    private int writers = 4;

    @Option(names = "--errors", paramLabel = "FILE", description = "write what is wrong there too, as lines of JSON")
    private @Nullable Path errors;

    @Override
    protected int run(MeshClient mesh) throws MeshException {
        if (writers < 1 || writers > 64) {
            throw new MeshException(ExitStatus.WRONG_CALL, "--writers has to be 1 to 64");
        }
        for (String file : files) {
            new IngestInput(file).check();
        }
        try (PrintWriter kept = errors == null ? new PrintWriter(PrintWriter.nullWriter()) : writer(errors)) {
            IngestReport report = new IngestReport(
                    spec.commandLine().getErr(), errors == null ? Optional.empty() : Optional.of(kept));
            for (String file : files) {
                ingest(mesh, new IngestInput(file), report);
            }
            report.show(true);
            return report.anyFailed() ? ExitStatus.REFUSED : ExitStatus.DONE;
        }
    }

    private static PrintWriter writer(Path file) throws MeshException {
        try {
            return new PrintWriter(Files.newBufferedWriter(file));
        } catch (IOException e) {
            throw new MeshException(ExitStatus.WRONG_CALL, file + " cannot be written: " + e.getMessage());
        }
    }

    private void ingest(MeshClient mesh, IngestInput input, IngestReport report) throws MeshException {
        String id = collection.replace('/', '.');
        String path = "/stac/collections/" + URLEncoder.encode(id, StandardCharsets.UTF_8) + "/bulk?mode=" + mode;
        IngestState state =
                IngestState.open(System.getenv(), mesh.server(), id, input.identity(), mode + " " + Ingest.BATCH_ITEMS);
        try (IngestLines lines = input.open()) {
            new Ingest(mesh, path, input.name(), state, report, writers).run(lines);
        } catch (IOException e) {
            throw new MeshException(ExitStatus.WRONG_CALL, input.name() + " cannot be read: " + e.getMessage());
        }
        state.done();
    }
}
