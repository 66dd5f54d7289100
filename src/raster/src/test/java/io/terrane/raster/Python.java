package io.terrane.raster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A Python that has what an oracle needs: {@code TERRANE_PYTHON} (a list, joined as paths are), or one of the system's. */
public final class Python {
    private final String executable;

    private Python(String executable) {
        this.executable = executable;
    }

    /** @param programs of which one has to run, such as imports */
    public static Optional<Python> with(String... programs) throws InterruptedException {
        List<String> candidates = new ArrayList<>();
        Optional.ofNullable(System.getenv("TERRANE_PYTHON"))
                .ifPresent(list -> candidates.addAll(List.of(list.split(java.io.File.pathSeparator))));
        candidates.add("python3");
        candidates.add("/usr/bin/python3");
        for (String candidate : candidates) {
            for (String program : programs) {
                if (runs(candidate, program)) {
                    return Optional.of(new Python(candidate));
                }
            }
        }
        return Optional.empty();
    }

    private static boolean runs(String executable, String program) throws InterruptedException {
        try {
            Process process = new ProcessBuilder(executable, "-c", program)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(60, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * Runs a script of the test's resources.
     *
     * @return the JSON documents that it prints, one a line
     */
    public List<JsonNode> run(Path folder, String script, List<String> arguments)
            throws IOException, InterruptedException {
        Path file = folder.resolve("oracle.py");
        try (InputStream source = Objects.requireNonNull(Python.class.getResourceAsStream(script))) {
            Files.write(file, source.readAllBytes());
        }
        List<String> command = new ArrayList<>(List.of(executable, file.toString()));
        command.addAll(arguments);
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
