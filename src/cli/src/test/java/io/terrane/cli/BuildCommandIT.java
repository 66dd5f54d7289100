package io.terrane.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.terrane.definition.BuiltInDefinitions;
import io.terrane.definition.DefinitionReader;
import io.terrane.embedded.DemoImagery;
import io.terrane.embedded.ImageryServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class BuildCommandIT {
    @TempDir
    static Path folder;

    private static ImageryServer imagery;

    private final StringWriter out = new StringWriter();
    private final StringWriter errors = new StringWriter();

    @BeforeAll
    static void serve() throws IOException {
        DemoImagery.drawInto(folder.resolve("imagery"));
        imagery = ImageryServer.start(folder.resolve("imagery"), 0);
    }

    @AfterAll
    static void stop() {
        imagery.close();
    }

    @Test
    void leavesAProductWithItsCatalogAndPrintsTheReport() throws Exception {
        Path product = folder.resolve("product");
        int status = run(
                definition().toString(),
                "--bbox",
                "10.8,44.9,11.1,45.2",
                "--datetime",
                "2023-06-01/2023-07-31",
                "--out",
                product.toString(),
                "--json");

        assertThat(errors.toString() + status).endsWith("0");
        JsonNode report = new ObjectMapper().readTree(out.toString());
        assertThat(report.path("items")).hasSize(2);
        JsonNode collection = json(product.resolve("collection.json"));
        assertThat(collection.path("links")).hasSize(3);
        JsonNode item = json(
                product.resolve(collection.path("links").get(1).path("href").asText()));
        for (JsonNode asset : item.path("assets")) {
            assertThat(product.resolve(asset.path("href").asText())).exists();
        }
        assertThat(json(product.resolve("gate-report.json")).path("passed").asBoolean())
                .isTrue();
        assertThat(content(folder)).noneMatch(name -> name.endsWith(".incomplete"));
    }

    @Test
    void provenanceIsEnoughToComputeTheSameBytesAgain() throws Exception {
        Path product = folder.resolve("first");
        String[] scope = {"--bbox", "10.8,44.9,11.1,45.2", "--datetime", "2023-06-01/2023-07-31"};
        assertThat(run(definition().toString(), scope[0], scope[1], scope[2], scope[3], "--out", product.toString()))
                .isZero();
        Path provenance = product.resolve("provenance.json");
        JsonNode document = json(provenance);
        assertThat(document.path("inputs"))
                .hasSize(2)
                .allSatisfy(input ->
                        assertThat(input.path("processingVersion").asText()).isNotEmpty());
        assertThat(document.path("resources"))
                .hasSize(6)
                .allSatisfy(asset -> assertThat(asset.path("etag").asText()).isNotEmpty());

        Path again = folder.resolve("again");
        assertThat(run(provenance.toString(), "--threads", "1", "--out", again.toString()))
                .isZero();
        assertThat(errors.toString()).contains("have the same bytes as before");
        for (JsonNode output : document.path("outputs")) {
            String key = output.path("key").asText();
            assertThat(Files.readAllBytes(again.resolve(key)))
                    .as(key)
                    .isEqualTo(Files.readAllBytes(product.resolve(key)));
        }
        List<String> data = content(product).stream()
                .filter(name -> !name.endsWith(".json"))
                .toList();
        assertThat(data)
                .isNotEmpty()
                .allSatisfy(name -> assertThat(document.path("outputs"))
                        .anyMatch(output -> output.path("key").asText().startsWith(name)));

        ObjectNode changed = document.deepCopy();
        changed.withObject("/definition").put("expression", "nir - red");
        assertThat(run(written(changed), "--out", folder.resolve("b").toString()))
                .isEqualTo(2);
        assertThat(errors.toString()).contains("is not the one that was computed");
        changed = document.deepCopy();
        ((ObjectNode) changed.path("outputs").get(0)).put("sha256", "0".repeat(64));
        assertThat(run(written(changed), "--out", folder.resolve("c").toString()))
                .isEqualTo(1);
        assertThat(errors.toString()).contains("has other bytes").contains("1 of");
    }

    @ParameterizedTest
    @CsvSource({"cube, P1M, median, true, zarr, float32", "item-per-time, P1D, first, true, 'zarr, cog', int16"})
    void provenanceIsEnoughForCompositesAndMosaics(
            String layout, String step, String reducer, boolean multiscales, String formats, String dtype)
            throws Exception {
        ObjectNode document = DefinitionReader.parse(Files.readAllBytes(definition()));
        document.withObject("/time").put("step", step).put("reducer", reducer);
        ObjectNode output = document.withObject("/output");
        output.put("layout", layout).put("multiscales", multiscales).put("dtype", dtype);
        output.put("chunk", 256).put("shard", 512);
        ArrayNode list = output.putArray("formats");
        for (String format : formats.split(", ")) {
            list.add(format);
        }
        Path file = Files.writeString(folder.resolve(layout + ".json"), document.toString());
        Path product = folder.resolve(layout);
        assertThat(run(
                        file.toString(),
                        "--bbox",
                        "10.88,45.0,10.97,45.07",
                        "--datetime",
                        "2023-06-01/2023-09-30",
                        "--out",
                        product.toString()))
                .as(errors.toString())
                .isZero();
        Path again = folder.resolve(layout + "-again");
        assertThat(run(product.resolve("provenance.json").toString(), "--threads", "1", "--out", again.toString()))
                .as(errors.toString())
                .isZero();
        JsonNode outputs = json(product.resolve("provenance.json")).path("outputs");
        assertThat(outputs).hasSizeGreaterThan(10);
        for (JsonNode object : outputs) {
            String key = object.path("key").asText();
            assertThat(Files.mismatch(again.resolve(key), product.resolve(key)))
                    .as(key)
                    .isEqualTo(-1);
        }
        assertThat(errors.toString()).contains("all " + outputs.size() + " objects have the same bytes");
    }

    @Test
    void inputsThatChangedAreRefused() throws Exception {
        Path product = folder.resolve("pinned");
        run(
                definition().toString(),
                "--datetime",
                "2023-06-01/2023-07-31",
                "--bbox",
                "10.8,44.9,11.1,45.2",
                "--out",
                product.toString());
        ObjectNode document = (ObjectNode) json(product.resolve("provenance.json"));
        ((ObjectNode) document.path("resources").get(0)).put("etag", "\"another\"");
        assertThat(run(written(document), "--out", folder.resolve("d").toString()))
                .isEqualTo(1);
        assertThat(errors.toString())
                .contains("is not what it was when it was first read")
                .contains("was \"another\"");
    }

    private static String written(JsonNode document) throws IOException {
        return Files.writeString(folder.resolve("changed.json"), document.toString())
                .toString();
    }

    @Test
    void leavesNothingBehindAFailure() throws Exception {
        Path product = folder.resolve("none");
        int status = run(definition().toString(), "--datetime", "1990-01-01/1990-02-01", "--out", product.toString());
        assertThat(status).isEqualTo(1);
        assertThat(errors.toString()).contains("no imagery found");
        assertThat(content(folder)).noneMatch(name -> name.startsWith("none"));
    }

    @Test
    void saysEverythingThatIsWrongWithACall() throws Exception {
        assertThat(run(
                        "ndvi",
                        "--bbox",
                        "5,x",
                        "--datetime",
                        "soon",
                        "--out",
                        folder.resolve("a").toString()))
                .isEqualTo(2);
        assertThat(errors.toString()).contains("/area/bbox").contains("/time/interval");
        assertThat(run("ndwi", "--out", folder.resolve("a").toString())).isEqualTo(2);
        assertThat(errors.toString()).contains("built in are [ndvi]");
        Files.createDirectories(folder.resolve("taken/by"));
        assertThat(run("ndvi", "--out", folder.resolve("taken").toString())).isEqualTo(2);
        assertThat(errors.toString()).contains("not an empty folder");
    }

    private int run(String... arguments) {
        return new CommandLine(new BuildCommand())
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(errors))
                .execute(arguments);
    }

    private static Path definition() throws IOException {
        String yaml = new String(BuiltInDefinitions.yaml("ndvi").orElseThrow(), StandardCharsets.UTF_8)
                .replace("https://earth-search.aws.element84.com/v1", imagery.stac())
                .replace("[sentinel-2-l2a]", "[" + DemoImagery.COLLECTION + "]")
                .replace("cloud_cover < 20", "cloud_cover < 60");
        return Files.writeString(folder.resolve("ndvi.yaml"), yaml);
    }

    private static JsonNode json(Path file) throws IOException {
        return new ObjectMapper().readTree(file.toFile());
    }

    private static List<String> content(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
