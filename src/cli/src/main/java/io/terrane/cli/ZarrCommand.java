package io.terrane.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.terrane.raster.store.FileObjectStore;
import io.terrane.raster.zarr.ZarrArray;
import io.terrane.raster.zarr.ZarrStatistics;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What a Zarr array holds. */
@Command(name = "zarr", mixinStandardHelpOptions = true, description = "Inspect Zarr stores.")
final class ZarrCommand {
    private static final int SOME_INPUT_FAILED = 2;
    private static final long EXACT_INTEGER = 1L << 53;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    /**
     * Prints the statistics of arrays, one line an input; with {@code --json} one object a line: {@code
     * {"input","shape","dtype","sum","min","max","values_c_order"}} or {@code {"input","error"}}. The values are
     * there for arrays of at most 10,000 elements; numbers that JSON has no word for are "NaN", "Infinity" and
     * "-Infinity".
     *
     * @return 2 when any input failed, 0 otherwise
     */
    @Command(name = "stats", mixinStandardHelpOptions = true, description = "Statistics and values of arrays.")
    int stats(
            @Parameters(
                            arity = "1..*",
                            paramLabel = "STORE[/ARRAY]",
                            description = "folder of an array; #v2 or #v3 after it chooses where it holds both")
                    List<String> inputs,
            @Option(names = "--json", description = "one JSON object a line and input") boolean asJson) {
        ObjectMapper json = new ObjectMapper();
        PrintWriter out = spec.commandLine().getOut();
        int status = 0;
        for (String input : inputs) {
            ObjectNode line = json.createObjectNode().put("input", input);
            try {
                describe(ZarrStatistics.of(open(input)), line);
            } catch (IOException | ArithmeticException e) {
                line = json.createObjectNode().put("input", input).put("error", String.valueOf(e.getMessage()));
                status = SOME_INPUT_FAILED;
            }
            out.println(asJson ? line.toString() : line.toPrettyString());
            out.flush();
        }
        return status;
    }

    private static ZarrArray open(String input) throws IOException {
        boolean versioned = input.endsWith("#v2") || input.endsWith("#v3");
        OptionalInt format = versioned ? OptionalInt.of(input.endsWith("2") ? 2 : 3) : OptionalInt.empty();
        Path folder = Path.of(versioned ? input.substring(0, input.length() - 3) : input);
        if (!Files.isDirectory(folder)) {
            throw new IOException("there is no such folder");
        }
        return ZarrArray.open(new FileObjectStore(folder), "", format);
    }

    private static void describe(ZarrStatistics statistics, ObjectNode target) {
        ArrayNode shape = target.putArray("shape");
        for (long length : statistics.metadata().shape()) {
            shape.add(length);
        }
        String dtype = statistics.metadata().dtype();
        target.put("dtype", dtype);
        boolean integral = !dtype.startsWith("float");
        target.set("sum", number(statistics.sum(), integral));
        target.set("min", Double.isNaN(statistics.min()) ? target.nullNode() : number(statistics.min(), integral));
        target.set("max", Double.isNaN(statistics.max()) ? target.nullNode() : number(statistics.max(), integral));
        statistics.values().ifPresent(values -> {
            ArrayNode all = target.putArray("values_c_order");
            for (double value : values) {
                if (dtype.equals("bool")) {
                    all.add(value != 0);
                } else {
                    all.add(number(value, integral));
                }
            }
        });
    }

    private static com.fasterxml.jackson.databind.JsonNode number(double value, boolean integral) {
        var nodes = com.fasterxml.jackson.databind.node.JsonNodeFactory.instance;
        if (!Double.isFinite(value)) {
            return nodes.textNode(Double.toString(value));
        }
        return integral && Math.abs(value) < EXACT_INTEGER ? nodes.numberNode((long) value) : nodes.numberNode(value);
    }
}
