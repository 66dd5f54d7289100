package io.terrane.acceptance;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A command of {@code ./terrane} in a process of its own, its output in a file. */
final class TerraneProcess implements AutoCloseable {
    /** Options for JVMs that live for seconds: compiling their code well costs more than it gains. */
    static final String SHORT_LIVED = "-XX:TieredStopAtLevel=1";

    private static final Duration START_LIMIT = Duration.ofMinutes(6);

    private final Process process;
    private final Path output;

    private TerraneProcess(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    /** @param folder that the output is kept in */
    static TerraneProcess start(Path folder, Map<String, String> environment, String... arguments) throws IOException {
        Path home = Path.of(System.getProperty("terrane.home"));
        Path output = Files.createTempFile(folder, "terrane", ".log");
        List<String> command =
                new ArrayList<>(List.of("bash", home.resolve("terrane").toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().put("JAVA_TOOL_OPTIONS", SHORT_LIVED);
        builder.environment().putAll(environment);
        return new TerraneProcess(builder.start(), output);
    }

    /** Waits until it prints a text; fails with its output when it ends before. */
    TerraneProcess awaitOutput(String text) throws IOException, InterruptedException {
        await(() -> output().contains(text), "It did not print '" + text + "'");
        return this;
    }

    /** Waits until an address answers with 200. */
    TerraneProcess awaitAnswer(URI address) throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(address).build();
            await(
                    () -> {
                        try {
                            return http.send(request, BodyHandlers.discarding()).statusCode() == 200;
                        } catch (IOException notYet) {
                            return false;
                        }
                    },
                    address + " does not answer");
        }
        return this;
    }

    private interface Condition {
        boolean holds() throws IOException, InterruptedException;
    }

    private void await(Condition condition, String otherwise) throws IOException, InterruptedException {
        Instant end = Instant.now().plus(START_LIMIT);
        while (!condition.holds()) {
            if (!process.isAlive() || Instant.now().isAfter(end)) {
                throw new AssertionError(otherwise + ":\n" + output());
            }
            Thread.sleep(200);
        }
    }

    interface Use {
        void run() throws Exception;
    }

    /** Runs what needs it; a failure comes with what the process printed. */
    void explaining(Use use) throws Exception {
        try {
            use.run();
        } catch (AssertionError | IOException e) {
            throw new AssertionError(e.getMessage() + "\n" + output(), e);
        }
    }

    int awaitEnd() throws IOException, InterruptedException {
        if (!process.waitFor(START_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError("It does not end:\n" + output());
        }
        return process.exitValue();
    }

    String output() throws IOException {
        return Files.readString(output);
    }

    /** The processes that it started. */
    List<ProcessHandle> descendants() {
        return process.descendants().toList();
    }

    /** As by kill -9: of the command itself and of the given ones, all at once, with nobody told. */
    void kill(List<ProcessHandle> more) throws InterruptedException {
        process.destroyForcibly();
        more.forEach(ProcessHandle::destroyForcibly);
        process.waitFor();
        more.forEach(handle -> handle.onExit().join());
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
    }
}
