package io.terrane.cli.bench;

import java.io.IOException;
import java.io.PrintWriter;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Sentinel-2-like scenes over HTTP to Zarr, in turns with what Python users would take. */
@Command(
        name = "raster",
        mixinStandardHelpOptions = true,
        description =
                "Scenes over loopback HTTP to Zarr and COG, in turns with stackstac, odc-stac, rasterio and GDAL.")
final class RasterBench implements Callable<Integer> {
    private static final int WARM_UPS = 3;
    private static final String OURS = "terrane (warm worker)";
    private static final String COLD = "terrane build (process)";
    private static final String INFLATE = "decoding alone";
    private static final List<String> PEERS = List.of("stackstac-float64", "stackstac-float32", "rasterio-windows");
    /** A worker's memory: the heap, beside which there are threads and code. */
    private static final List<String> WORKER = List.of("-Xmx256m");

    /** What can be measured. */
    enum Part {
        pair,
        composite,
        memory,
        warp,
        cog
    }

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--part",
            split = ",",
            paramLabel = "PART",
            description =
                    "pair: NDVI of a scene; composite: median of 50 scenes of 2048 pixels; memory: of 1, 50 and 200 scenes; warp: a scene in EPSG:3035; cog: a band written again. Default: pair")
    private Set<Part> parts = new LinkedHashSet<>(Set.of(Part.pair));

    @Option(names = "--data", paramLabel = "DIR", description = "where scenes and Python packages are kept")
    private Path data = Path.of(System.getProperty("java.io.tmpdir"), "terrane-bench");

    @Option(names = "--size", paramLabel = "PIXELS", description = "edge of a scene at most; default: 10980")
    private int size = 10_980;

    @Option(names = "--threads", paramLabel = "N", description = "of each contender; default: the processors")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Option(names = "--rounds", paramLabel = "N", description = "turns of each contender; default: 3")
    private int rounds = 3;

    @Option(names = "--latency", paramLabel = "MS", description = "added to each request; default: 0")
    private int latency;

    @Option(names = "--no-peers", description = "measure Terrane alone")
    private boolean alone;

    @Override
    public Integer call() throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        Files.createDirectories(data);
        Optional<Peers> peers = alone ? Optional.empty() : Peers.prepare(data, out);
        try {
            for (Part part : parts) {
                say(out, "\nPart " + part);
                switch (part) {
                    case pair -> pair(out, peers);
                    case composite -> composite(out, peers);
                    case memory -> memory(out);
                    case warp -> warp(out, peers);
                    case cog -> cog(out, peers);
                }
            }
        } finally {
            delete(product());
            delete(data.resolve("peer"));
        }
        say(out, "Ratios above 1 are slower than Terrane: warm against the work alone, processes against processes.");
        return 0;
    }

    private static void say(PrintWriter out, String words) {
        out.println(words);
        out.flush();
    }

    private Path product() {
        return data.resolve("product");
    }

    private Path scene(PrintWriter out) throws IOException {
        Path scenes = data.resolve("scene-" + size);
        say(out, "Scene of " + size + " x " + size + " pixels in " + scenes + "…");
        BenchScenes.prepare(scenes, size);
        return scenes;
    }

    private Child serve(Path scenes) throws IOException {
        return Child.java(SceneServer.class, List.of("-Xmx128m"), Redirect.INHERIT, scenes.toString(), "" + latency);
    }

    private Child worker(String definition) throws IOException {
        return Child.java(RasterWorker.class, WORKER, Redirect.INHERIT, definition, "" + threads);
    }

    private void pair(PrintWriter out, Optional<Peers> peers) throws Exception {
        Path scenes = scene(out);
        ContenderTable table = new ContenderTable(OURS);
        try (Child server = serve(scenes)) {
            String stac = server.answer();
            Path definition = data.resolve("definition.yaml");
            Files.writeString(definition, definition(stac, "", "", 1));
            try (Child worker = worker(Files.readString(definition))) {
                for (int i = 0; i < WARM_UPS; i++) {
                    worker.ask("run " + product());
                }
                cold(definition);
                for (int round = 1; round <= rounds; round++) {
                    say(out, "Round " + round + " of " + rounds);
                    table.add(INFLATE, worker.ask("inflate " + scenes));
                    table.add(OURS, worker.ask("run " + product()));
                    table.add(COLD, cold(definition));
                    for (String peer : peers.isPresent() ? PEERS : List.<String>of()) {
                        long start = System.nanoTime();
                        table.add(peer, ask(peers.orElseThrow(), peer, stac));
                        table.add(peer + " (process)", "{\"seconds\": " + (System.nanoTime() - start) / 1e9 + "}");
                    }
                    table.add(OURS, worker.ask("run " + product()));
                }
            }
        }
        table.print(out, megapixels(size), COLD);
    }

    private static double megapixels(int edge) {
        return (double) edge * edge / 1e6;
    }

    private void composite(PrintWriter out, Optional<Peers> peers) throws Exception {
        int scenes = 50;
        int edge = Math.min(size, 2_048);
        Path series = data.resolve("series-" + edge);
        say(out, scenes + " scenes of " + edge + " x " + edge + " pixels in " + series + "…");
        BenchSeries.prepare(series, edge, scenes, scenes);
        compare(
                out,
                peers,
                series,
                "step: P1M, reducer: median",
                "",
                scenes,
                "odc-stac-median",
                scenes * megapixels(edge));
    }

    private void warp(PrintWriter out, Optional<Peers> peers) throws Exception {
        Path scenes = scene(out);
        for (String resampling : List.of("nearest", "bilinear")) {
            say(out, resampling);
            String grid = "grid: {crs: 'EPSG:3035', resolutionMetres: 10, resampling: " + resampling + "}";
            compare(out, peers, scenes, "step: acquisition", grid, 1, "warped-vrt-" + resampling, megapixels(size));
            if (peers.isPresent()) {
                say(
                        out,
                        "against GDAL at an error threshold of a millionth of a pixel: "
                                + peers.get().run("agreement-" + resampling, scenes.toString(), product(), threads));
            }
        }
    }

    /** Warm runs of a definition in turns with one peer. */
    private void compare(
            PrintWriter out,
            Optional<Peers> peers,
            Path scenes,
            String time,
            String grid,
            int items,
            String peer,
            double pixels)
            throws Exception {
        ContenderTable table = new ContenderTable(OURS);
        try (Child server = serve(scenes)) {
            String stac = server.answer();
            try (Child worker = worker(definition(stac, time, grid, items))) {
                for (int i = 0; i < WARM_UPS; i++) {
                    delete(product());
                    worker.ask("run " + product());
                }
                for (int round = 1; round <= rounds; round++) {
                    say(out, "Round " + round + " of " + rounds);
                    delete(product());
                    table.add(OURS, worker.ask("run " + product()));
                    if (peers.isPresent()) {
                        table.add(peer, ask(peers.get(), peer, stac));
                    }
                }
            }
        }
        table.print(out, pixels, OURS);
    }

    /** A fresh worker each, since the peak is that of a process. */
    private void memory(PrintWriter out) throws Exception {
        int edge = Math.min(size, 4_096);
        int images = 10;
        for (int items : List.of(1, 50, 200)) {
            Path series = data.resolve("memory-" + edge + "-" + items);
            BenchSeries.prepare(series, edge, Math.min(images, items), items);
            try (Child server = serve(series);
                    Child worker = worker(definition(server.answer(), "step: P1M, reducer: median", "", items))) {
                say(out, items + " scenes of " + edge + " x " + edge + ": " + worker.ask("run " + product()));
            }
            delete(product());
        }
    }

    private void cog(PrintWriter out, Optional<Peers> peers) throws Exception {
        Path source = scene(out).resolve("red.tif");
        ContenderTable table = new ContenderTable(OURS);
        try (Child worker = worker(definition("http://127.0.0.1/stac", "", "", 1))) {
            for (int i = 0; i < WARM_UPS; i++) {
                worker.ask("cog " + source);
            }
            for (int round = 1; round <= rounds; round++) {
                // A file that is overwritten would first be emptied on our time.
                Files.deleteIfExists(source.resolveSibling("ours.cog.tif"));
                table.add(OURS, worker.ask("cog " + source));
                if (peers.isPresent()) {
                    table.add("gdal-cog-driver", ask(peers.get(), "gdal-cog", source.toString()));
                }
            }
        } finally {
            Files.deleteIfExists(source.resolveSibling("ours.cog.tif"));
        }
        table.print(out, megapixels(size), OURS);
    }

    private String ask(Peers peers, String job, String stac) throws IOException, InterruptedException {
        try {
            return peers.run(job, stac, data.resolve("peer"), threads);
        } finally {
            delete(data.resolve("peer"));
        }
    }

    /** As a user calls it, the launcher included; its first call lays out what the next ones find. */
    private String cold(Path definition) throws IOException, InterruptedException {
        delete(product());
        long start = System.nanoTime();
        Process build = new ProcessBuilder(
                        Path.of(System.getProperty("terrane.home", "."), "terrane")
                                .toString(),
                        "build",
                        definition.toString(),
                        "--out",
                        product().toString(),
                        "--threads",
                        "" + threads)
                .redirectOutput(Redirect.DISCARD)
                .redirectError(Redirect.DISCARD)
                .start();
        if (build.waitFor() != 0) {
            throw new IOException("terrane build failed: " + definition);
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        delete(product());
        return "{\"seconds\": " + seconds + "}";
    }

    private static String definition(String stac, String time, String grid, int items) {
        return """
                domain: bench
                id: ndvi
                version: 1.0.0
                title: NDVI
                source:
                  stac: %s
                  collections: [bench]
                  maxItems: %d
                  radiometry: earth-search-l2a
                area: {bbox: [9.9, 43.5, 12.4, 45.5]}
                time: {interval: 2023-08-01/2023-08-31%s}
                expression: NDVI
                %s
                metadata: {units: "1", validRange: [-1, 1], processingLevel: L3, license: CC-BY-4.0}
                access: {discover: public, read: public}
                """.formatted(stac, items, time.isEmpty() ? "" : ", " + time, grid);
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
