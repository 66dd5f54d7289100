package io.terrane.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.terrane.raster.io.AddressPolicy;
import io.terrane.raster.io.FileRangeReader;
import io.terrane.raster.io.HttpRangeReader;
import io.terrane.raster.io.RangeReader;
import io.terrane.raster.tiff.BandStatistics;
import io.terrane.raster.tiff.GeoTiff;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What a TIFF holds. */
@Command(name = "raster", mixinStandardHelpOptions = true, description = "Inspect rasters.")
final class RasterCommand {
    private static final int SOME_INPUT_FAILED = 2;
    private static final int MAX_CONNECTIONS = 8;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    /**
     * Prints the statistics of all pixels as stored, one line an input; with {@code --json} one object a line:
     * {@code {"input","bands":[{"dtype","sha256_le_rowmajor","min","max","mean","sum"}]}} or {@code
     * {"input","error"}}. Numbers that do not exist (no finite pixel) are null.
     *
     * @return 2 when any input failed, 0 otherwise
     */
    @Command(name = "stats", mixinStandardHelpOptions = true, description = "Statistics and checksums of every band.")
    int stats(
            @Parameters(arity = "1..*", paramLabel = "FILE_OR_URL") List<String> inputs,
            @Option(names = "--json", description = "one JSON object a line and input") boolean asJson)
            throws IOException {
        ObjectMapper json = new ObjectMapper();
        PrintWriter out = spec.commandLine().getOut();
        int status = 0;
        try (HttpRangeReader.Client client = new HttpRangeReader.Client(AddressPolicy.ANY, MAX_CONNECTIONS)) {
            for (String input : inputs) {
                ObjectNode line = json.createObjectNode().put("input", input);
                try (GeoTiff image = GeoTiff.open(open(client, input))) {
                    ArrayNode bands = line.putArray("bands");
                    BandStatistics.of(image).forEach(band -> describe(band, bands.addObject()));
                } catch (IOException | IllegalArgumentException e) {
                    line.remove("bands");
                    line.put("error", message(e));
                    status = SOME_INPUT_FAILED;
                }
                out.println(asJson ? line.toString() : line.toPrettyString());
                out.flush();
            }
        }
        return status;
    }

    private static RangeReader open(HttpRangeReader.Client client, String input) throws IOException {
        return input.startsWith("http://") || input.startsWith("https://")
                ? new HttpRangeReader(client, URI.create(input))
                : new FileRangeReader(Path.of(input));
    }

    private static void describe(BandStatistics band, ObjectNode target) {
        target.put("dtype", band.dataType().label()).put("sha256_le_rowmajor", band.sha256());
        number(target, "min", band.min());
        number(target, "max", band.max());
        number(target, "mean", band.mean());
        number(target, "sum", band.sum());
    }

    /** JSON has no NaN. */
    private static void number(ObjectNode target, String name, double value) {
        if (Double.isFinite(value)) {
            target.put(name, value);
        } else {
            target.putNull(name);
        }
    }

    private static String message(Exception e) {
        return e instanceof NoSuchFileException ? "there is no such file" : String.valueOf(e.getMessage());
    }
}
