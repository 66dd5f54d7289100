package io.terrane.raster.tiff;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** GDAL in a Python that has it: {@code TERRANE_PYTHON}, or one of the system's. */
final class CogOracle {
    private final String python;

    private CogOracle(String python) {
        this.python = python;
    }

    static Optional<CogOracle> find() throws IOException, InterruptedException {
        List<String> candidates = new ArrayList<>();
        Optional.ofNullable(System.getenv("TERRANE_PYTHON")).ifPresent(candidates::add);
        candidates.add("python3");
        candidates.add("/usr/bin/python3");
        for (String python : candidates) {
            if (runs(python, "import osgeo_utils, osgeo.gdal, numpy") || runs(python, "import rasterio, rio_cogeo")) {
                return Optional.of(new CogOracle(python));
            }
        }
        return Optional.empty();
    }

    private static boolean runs(String python, String program) throws InterruptedException {
        try {
            Process process = new ProcessBuilder(python, "-c", program)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(60, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    List<JsonNode> read(Path folder, List<Path> files) throws IOException, InterruptedException {
        Path script = folder.resolve("cog_oracle.py");
        try (InputStream source = CogOracle.class.getResourceAsStream("/cog_oracle.py")) {
            Files.write(script, source.readAllBytes());
        }
        List<String> command = new ArrayList<>(List.of(python, script.toString()));
        files.forEach(file -> command.add(file.toString()));
        Path errors = folder.resolve("errors.txt");
        Process process =
                new ProcessBuilder(command).redirectError(errors.toFile()).start();
        List<JsonNode> found = new ArrayList<>();
        for (String line : new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList()) {
            found.add(new ObjectMapper().readTree(line));
        }
        if (process.waitFor() != 0) {
            throw new IOException("the oracle failed: " + Files.readString(errors));
        }
        return found;
    }
}
