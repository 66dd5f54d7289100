package io.terrane.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A PostgreSQL 18 server for the demo and for tests: a durable one, whose data stays in its directory over restarts and
 * crashes. It listens on the loopback interface only and asks for a password. Only one JVM at a time may own a
 * directory; a server left over by a JVM that was killed is stopped before the next one starts.
 *
 * <p>Files: {@code <data>/cluster}, {@code <data>/password}, {@code <data>/postgresql.log}; the unpacked binaries go to
 * {@code postgresql-binaries} beside the data directory, once.
 */
public final class EmbeddedPostgresql implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedPostgresql.class);

    private final DirectoryLock lock;
    private final Cluster cluster;
    private final Cluster.Running running;
    private final Thread shutdownHook = new Thread(this::stop, "stop-postgresql");
    private final AtomicBoolean closed = new AtomicBoolean();

    private EmbeddedPostgresql(DirectoryLock lock, Cluster cluster, Cluster.Running running) {
        this.lock = lock;
        this.cluster = cluster;
        this.running = running;
    }

    /**
     * Starts the server and returns when it accepts connections.
     *
     * @param dataDirectory created when missing
     * @param port TCP port, or 0 for a free one
     * @throws IOException when the directory or the port is taken, or the server does not come up
     */
    public static EmbeddedPostgresql start(Path dataDirectory, int port) throws IOException {
        Path directory = dataDirectory.toAbsolutePath().normalize();
        DirectoryLock lock = DirectoryLock.acquire(directory);
        try {
            Cluster cluster = new Cluster(directory.toRealPath());
            cluster.stopLeftover();
            cluster.createIfMissing();
            EmbeddedPostgresql server =
                    new EmbeddedPostgresql(lock, cluster, cluster.start(LoopbackPorts.freeOr(port)));
            Runtime.getRuntime().addShutdownHook(server.shutdownHook);
            return server;
        } catch (InterruptedException e) {
            lock.close();
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while PostgreSQL was starting.", e);
        } catch (IOException | RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    /** JDBC URL of the database, without user and password. */
    public String jdbcUrl() {
        return "jdbc:postgresql://127.0.0.1:" + running.port() + "/" + Cluster.DATABASE;
    }

    /** Owner of the database; not a superuser, so that row-level security and grants hold for it. */
    public String user() {
        return Cluster.OWNER;
    }

    /** Password of {@link #user()}, made when the directory was, and kept in it. */
    public String password() {
        return running.password();
    }

    /** The port that the server listens on. */
    public int port() {
        return running.port();
    }

    /** Process id of the postmaster, when it is alive. */
    Optional<Long> pid() throws IOException {
        return cluster.postmaster().map(Postmaster::pid);
    }

    /** Stops the server and frees the directory. A second call does nothing. */
    @Override
    public void close() {
        if (!closed.get()) {
            Runtime.getRuntime().removeShutdownHook(shutdownHook);
        }
        stop();
    }

    private void stop() {
        if (closed.getAndSet(true)) {
            return;
        }
        try (lock) {
            cluster.stop(running);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            LOG.warn("Interrupted while PostgreSQL was stopping; the next start takes care of what is left");
            Thread.currentThread().interrupt();
        }
    }
}
