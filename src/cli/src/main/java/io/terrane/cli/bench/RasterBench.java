package io.terrane.cli.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.terrane.cli.TerraneCommand;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** NDVI of one Sentinel-2-like scene over HTTP to Zarr, in turns with stackstac and rasterio. */
@Command(
        name = "raster",
        mixinStandardHelpOptions = true,
        description = "NDVI of a scene over loopback HTTP to Zarr, in turns with stackstac and rasterio.")
public final class RasterBench implements Callable<Integer> {
    private static final int WARM_UPS = 3;
    private static final String OURS = "terrane (warm worker)";
    private static final String COLD = "terrane build (process)";
    private static final String INFLATE = "decoding alone";
    private static final List<String> PEERS = List.of("stackstac-float64", "stackstac-float32", "rasterio-windows");
    /** A worker's memory: the heap, beside which there are threads and code. */
    private static final List<String> WORKER = List.of("-Xmx256m");

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--data", paramLabel = "DIR", description = "where scenes and Python packages are kept")
    private Path data = Path.of(System.getProperty("java.io.tmpdir"), "terrane-bench");

    @Option(names = "--size", paramLabel = "PIXELS", description = "edge of the scene; default: 10980")
    private int size = 10_980;

    @Option(names = "--threads", paramLabel = "N", description = "of each contender; default: the processors")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Option(names = "--rounds", paramLabel = "N", description = "turns of each contender; default: 3")
    private int rounds = 3;

    @Option(names = "--latency", paramLabel = "MS", description = "added to each request; default: 0")
    private int latency;

    @Option(names = "--no-peers", description = "measure Terrane alone")
    private boolean alone;

    private final Map<String, List<JsonNode>> results = new LinkedHashMap<>();
    private final ObjectMapper json = new ObjectMapper();

    @Override
    public Integer call() throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        Path scenes = data.resolve("scene-" + size);
        out.println("Scene of " + size + " x " + size + " pixels in " + scenes + "…");
        out.flush();
        BenchScenes.prepare(scenes, size);
        Optional<Peers> peers = alone ? Optional.empty() : Peers.prepare(data, out);
        Path product = data.resolve("product");
        try (Child server =
                Child.java(SceneServer.class, List.of("-Xmx128m"), Redirect.INHERIT, scenes.toString(), "" + latency)) {
            String stac = server.answer();
            Path definition = data.resolve("definition.yaml");
            Files.writeString(definition, definition(stac));
            try (Child worker = Child.java(
                    RasterWorker.class, WORKER, Redirect.INHERIT, Files.readString(definition), "" + threads)) {
                for (int i = 0; i < WARM_UPS; i++) {
                    worker.ask("run " + product);
                }
                for (int round = 1; round <= rounds; round++) {
                    out.println("Round " + round + " of " + rounds);
                    out.flush();
                    round(worker, peers, scenes, stac, product, definition);
                }
            }
        } finally {
            delete(product);
        }
        report(out);
        return 0;
    }

    private void round(Child worker, Optional<Peers> peers, Path scenes, String stac, Path product, Path definition)
            throws IOException, InterruptedException {
        add(INFLATE, worker.ask("inflate " + scenes));
        add(OURS, worker.ask("run " + product));
        add(COLD, cold(definition, product));
        if (peers.isPresent()) {
            for (String peer : PEERS) {
                long start = System.nanoTime();
                JsonNode measured = json.readTree(peers.get().run(peer, stac, data.resolve("peer"), threads));
                results.computeIfAbsent(peer, name -> new ArrayList<>()).add(measured);
                double whole = (System.nanoTime() - start) / 1e9;
                add(peer + " (process)", "{\"seconds\": " + whole + "}");
                delete(data.resolve("peer"));
            }
        }
        add(OURS, worker.ask("run " + product));
    }

    private String cold(Path definition, Path product) throws IOException, InterruptedException {
        delete(product);
        long start = System.nanoTime();
        try (Child build = Child.java(
                TerraneCommand.class,
                List.of(),
                Redirect.DISCARD,
                "build",
                definition.toString(),
                "--out",
                product.toString(),
                "--threads",
                "" + threads)) {
            build.answer();
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        delete(product);
        return "{\"seconds\": " + seconds + "}";
    }

    private void add(String contender, String measured) throws IOException {
        results.computeIfAbsent(contender, name -> new ArrayList<>()).add(json.readTree(measured));
    }

    private void report(PrintWriter out) {
        double ours = median(OURS, "seconds");
        double oursCpu = median(OURS, "cpu_seconds");
        double cold = median(COLD, "seconds");
        double pixels = (double) size * size / 1e6;
        out.printf(
                "%n%-30s %9s %9s %9s %9s %14s %12s%n",
                "median of " + rounds, "seconds", "MPix/s", "CPU s", "peak MB", "to terrane", "by CPU");
        for (String contender : results.keySet()) {
            double seconds = median(contender, "seconds");
            double cpu = median(contender, "cpu_seconds");
            double peak = median(contender, "peak_mb");
            boolean process = contender.endsWith("(process)");
            out.printf(
                    "%-30s %9.2f %9.1f %9s %9s %13.2fx %12s%n",
                    contender,
                    seconds,
                    pixels / seconds,
                    Double.isNaN(cpu) ? "" : "%.2f".formatted(cpu),
                    Double.isNaN(peak) ? "" : "%.0f".formatted(peak),
                    seconds / (process ? cold : ours),
                    Double.isNaN(cpu) ? "" : "%.2fx".formatted(cpu / oursCpu));
        }
        out.println(
                "Ratios above 1 are slower than Terrane: warm against the work alone, processes against processes.");
        out.flush();
    }

    private double median(String contender, String field) {
        double[] values = results.getOrDefault(contender, List.of()).stream()
                .filter(result -> result.has(field))
                .mapToDouble(result -> result.path(field).asDouble())
                .sorted()
                .toArray();
        return values.length == 0
                ? Double.NaN
                : Arrays.stream(values).skip(values.length / 2).findFirst().orElseThrow();
    }

    private static String definition(String stac) {
        return """
                domain: bench
                id: ndvi
                version: 1.0.0
                title: NDVI
                source:
                  stac: %s
                  collections: [bench]
                  maxItems: 1
                  radiometry: earth-search-l2a
                area: {bbox: [9.9, 43.5, 12.4, 45.5]}
                time: {interval: 2023-08-01/2023-08-31}
                expression: NDVI
                metadata: {units: "1", validRange: [-1, 1], processingLevel: L3, license: CC-BY-4.0}
                access: {discover: public, read: public}
                """.formatted(stac);
    }

    private static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> content = Files.walk(folder)) {
                for (Path path : content.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }
}
