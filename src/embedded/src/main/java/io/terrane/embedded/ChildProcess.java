package io.terrane.embedded;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A server in a process of its own, which ends with this JVM. Its id is kept in a file, so that one that a killed JVM left
 * running is stopped before the next one starts.
 */
public final class ChildProcess implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ChildProcess.class);
    private static final long STOP_SECONDS = 20;
    private static final int LAST_BYTES = 4096;
    private static final Duration POLL = Duration.ofMillis(200);

    private final String name;
    private final Process process;
    private final Path pidFile;
    private final Path log;
    private final Thread shutdownHook = new Thread(this::stop, "stop-child");
    private final AtomicBoolean closed = new AtomicBoolean();

    private ChildProcess(String name, Process process, Path pidFile, Path log) {
        this.name = name;
        this.process = process;
        this.pidFile = pidFile;
        this.log = log;
    }

    /**
     * Starts the process, after stopping the one that the same name stands for in the folder.
     *
     * @param folder of {@code {name}.pid} and {@code {name}.log}, to which what the process prints is added
     */
    public static ChildProcess start(String name, Path folder, ProcessBuilder builder) throws IOException {
        Files.createDirectories(folder);
        stopLeftover(name, folder);
        Path pidFile = folder.resolve(name + ".pid");
        Path log = folder.resolve(name + ".log");
        Process process = builder.redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        ChildProcess child = new ChildProcess(name, process, pidFile, log);
        Runtime.getRuntime().addShutdownHook(child.shutdownHook);
        Files.writeString(pidFile, process.pid() + "\n" + started(process.toHandle()));
        return child;
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    public long pid() {
        return process.pid();
    }

    /** As {@code kill -9} does: it is told nothing and cleans nothing up. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Waits for its end. */
    public int waitFor() throws InterruptedException {
        return process.waitFor();
    }

    /**
     * Waits until an address answers with 200.
     *
     * @throws IOException when the process ends before, or the time does
     */
    public void awaitAnswer(URI address, Duration limit) throws IOException, InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        HttpRequest request =
                HttpRequest.newBuilder(address).timeout(Duration.ofSeconds(10)).build();
        try (HttpClient client =
                HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build()) {
            while (!answers(client, request)) {
                if (!isAlive() || System.nanoTime() > end) {
                    throw new IOException("The " + name + " did not start: " + explanation());
                }
                Thread.sleep(POLL);
            }
        }
    }

    private static boolean answers(HttpClient client, HttpRequest request) throws InterruptedException {
        try {
            return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    /** What to tell when it ended though it should not have: its status and the last that it printed. */
    public String explanation() {
        String ended = process.isAlive() ? "it still runs" : "it ended with status " + process.exitValue();
        return ended + ", and the end of '" + log.getFileName() + "' in its data directory is:\n" + lastLines();
    }

    private String lastLines() {
        try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
            file.seek(Math.max(0, file.length() - LAST_BYTES));
            byte[] end = new byte[LAST_BYTES];
            int length = Math.max(0, file.read(end));
            return new String(end, 0, length, StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            return "(not readable: " + e.getMessage() + ")";
        }
    }

    /**
     * Stops the process that the name stands for in the folder, which a killed JVM left running with its ports. A number
     * that was given to another process since is left alone.
     */
    static void stopLeftover(String name, Path folder) throws IOException {
        Path pidFile = folder.resolve(name + ".pid");
        if (!Files.exists(pidFile)) {
            return;
        }
        List<String> lines = Files.readAllLines(pidFile);
        if (lines.size() == 2) {
            ProcessHandle.of(Long.parseLong(lines.get(0)))
                    .filter(process -> started(process).equals(lines.get(1)))
                    .ifPresent(ChildProcess::stop);
        }
        Files.deleteIfExists(pidFile);
    }

    private static String started(ProcessHandle process) {
        return process.info().startInstant().map(Object::toString).orElse("");
    }

    /** With its children: a script starts Java as its child on some systems, and becomes it on others. */
    private static void stop(ProcessHandle process) {
        List<ProcessHandle> all = new ArrayList<>(process.descendants().toList());
        all.add(process);
        all.forEach(ProcessHandle::destroy);
        for (ProcessHandle handle : all) {
            try {
                handle.onExit().get(STOP_SECONDS, TimeUnit.SECONDS);
            } catch (TimeoutException e) {
                handle.destroyForcibly();
            } catch (ExecutionException e) {
                LOG.warn("Waiting for the end of process {} failed", handle.pid(), e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                handle.destroyForcibly();
            }
        }
    }

    private void stop() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        stop(process.toHandle());
        try {
            Files.deleteIfExists(pidFile);
        } catch (IOException e) {
            LOG.warn("The file {} is left", pidFile.getFileName());
        }
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(shutdownHook);
        } catch (IllegalStateException shuttingDown) {
            LOG.debug("The JVM is ending already");
        }
        stop();
    }
}
