package io.terrane.embedded;

import io.zonky.test.db.postgres.util.LinuxUtils;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The server process that a PostgreSQL cluster directory names in its {@code postmaster.pid}. It outlives a JVM that was
 * killed, and its children outlive itself for a moment when it is killed.
 */
final class Postmaster {
    private static final Logger LOG = LoggerFactory.getLogger(Postmaster.class);
    private static final String EXECUTABLE = "postgres";
    private static final Duration STOP_LIMIT = Duration.ofSeconds(120);
    private static final Duration ORPHAN_LIMIT = Duration.ofSeconds(30);
    private static final Duration POLL = Duration.ofMillis(50);

    private final ProcessHandle process;
    private final Path cluster;

    private Postmaster(ProcessHandle process, Path cluster) {
        this.process = process;
        this.cluster = cluster;
    }

    /** The postmaster of a cluster, or nothing when it does not run, even if a stale {@code postmaster.pid} is left. */
    static Optional<Postmaster> of(Path cluster) throws IOException {
        Path file = cluster.resolve("postmaster.pid");
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        List<String> lines = Files.readAllLines(file);
        if (lines.size() < 2 || !Path.of(lines.get(1)).equals(cluster)) {
            return Optional.empty();
        }
        // The number may have been given to something else since: only a PostgreSQL process counts.
        return ProcessHandle.of(Long.parseLong(lines.getFirst().strip()))
                .filter(ProcessHandle::isAlive)
                .filter(handle -> executable(handle).isPresent())
                .map(handle -> new Postmaster(handle, cluster));
    }

    long pid() {
        return process.pid();
    }

    /**
     * Stops the server: open transactions are rolled back, a checkpoint is written.
     *
     * @throws IOException when it still runs after two minutes
     */
    void stop() throws IOException, InterruptedException {
        Path postgres = executable(process).orElse(null);
        if (postgres == null) {
            return;
        }
        LOG.info("Stopping the PostgreSQL server with pid {}", pid());
        List<String> command = new ArrayList<>();
        if (LinuxUtils.isUnshareAvailable()) {
            // PostgreSQL's programs refuse to run as root.
            command.addAll(List.of("unshare", "-U"));
        }
        command.addAll(List.of(postgres.resolveSibling("pg_ctl").toString(), "stop", "-D", cluster.toString()));
        command.addAll(List.of("-m", "fast", "-w", "-t", Long.toString(STOP_LIMIT.toSeconds())));
        int status = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
        if (status != 0 && runs()) {
            throw new IOException("The PostgreSQL server with pid " + pid() + " does not stop: end it by hand.");
        }
        // The program returns when the pid file is gone, a moment before the process is.
        while (runs()) {
            Thread.sleep(POLL);
        }
    }

    /** A process that ended but that its parent did not ask for yet is alive to Java, but has no executable. */
    private boolean runs() {
        return process.isAlive() && executable(process).isPresent();
    }

    /**
     * Waits until no child of a killed postmaster is left, since they hold the shared memory that a new server asks for.
     */
    static void awaitOrphans(Path cluster) throws IOException, InterruptedException {
        if (!Files.isDirectory(Path.of("/proc/self"))) {
            // Without /proc nobody tells which cluster a process belongs to; they leave within milliseconds.
            Thread.sleep(Duration.ofSeconds(1));
            return;
        }
        long end = System.nanoTime() + ORPHAN_LIMIT.toNanos();
        while (hasProcess(cluster)) {
            if (System.nanoTime() > end) {
                throw new IOException("Processes of a killed PostgreSQL server are still there after "
                        + ORPHAN_LIMIT.toSeconds() + " s: end the processes named 'postgres' that use this directory.");
            }
            Thread.sleep(POLL);
        }
    }

    private static boolean hasProcess(Path cluster) {
        try (Stream<ProcessHandle> all = ProcessHandle.allProcesses()) {
            return all.filter(handle -> executable(handle).isPresent())
                    .map(handle -> Path.of("/proc", Long.toString(handle.pid()), "cwd"))
                    .anyMatch(link -> isLinkTo(link, cluster));
        }
    }

    private static boolean isLinkTo(Path link, Path cluster) {
        try {
            return Files.readSymbolicLink(link).equals(cluster);
        } catch (IOException endedOrNotOurs) {
            // A process that ended meanwhile or belongs to somebody else does not hold our cluster.
            return false;
        }
    }

    private static Optional<Path> executable(ProcessHandle handle) {
        return handle.info()
                .command()
                .map(Path::of)
                .filter(path -> path.getFileName() != null
                        && path.getFileName().toString().equals(EXECUTABLE));
    }
}
