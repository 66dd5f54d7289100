package io.terrane.cli.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Python's libraries for the same work, in a virtual environment that is made on the first call. */
final class Peers {
    private static final List<String> PACKAGES =
            List.of("stackstac", "odc-stac", "xarray", "zarr>=3", "dask", "rasterio", "pystac", "numpy");

    private final Path python;
    private final Path script;

    private Peers(Path python, Path script) {
        this.python = python;
        this.script = script;
    }

    /** @return empty when Python or its packages cannot be had, which is told */
    static Optional<Peers> prepare(Path folder, PrintWriter messages) throws IOException, InterruptedException {
        Path environment = folder.resolve("python");
        Path python = environment.resolve("bin/python");
        Path script = folder.resolve("peers.py");
        try (InputStream in = Objects.requireNonNull(Peers.class.getResourceAsStream("/bench/peers.py"))) {
            Files.copy(in, script, StandardCopyOption.REPLACE_EXISTING);
        }
        if (!works(python)) {
            messages.println("Installing the peers' Python packages…");
            messages.flush();
            List<String> install = new ArrayList<>(List.of(python.toString(), "-m", "pip", "install", "-q"));
            install.addAll(PACKAGES);
            if (!succeeds(List.of("python3", "-m", "venv", environment.toString()))
                    || !succeeds(install)
                    || !works(python)) {
                messages.println("Peers are skipped: Python 3 or its packages " + PACKAGES + " cannot be had.");
                messages.flush();
                return Optional.empty();
            }
        }
        return Optional.of(new Peers(python, script));
    }

    private static boolean works(Path python) throws IOException, InterruptedException {
        return Files.isExecutable(python)
                && succeeds(
                        List.of(python.toString(), "-c", "import stackstac, odc.stac, xarray, zarr, dask, rasterio"));
    }

    private static boolean succeeds(List<String> command) throws InterruptedException {
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        }
    }

    /** The line that the script prints. */
    String run(String job, String stac, Path out, int threads) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        python.toString(), "-W", "ignore", script.toString(), job, stac, out.toString(), "" + threads)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException("the peer " + job + " failed");
        }
        return output.strip().lines().reduce("", (first, second) -> second);
    }
}
