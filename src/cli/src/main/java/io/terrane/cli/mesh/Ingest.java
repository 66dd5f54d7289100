package io.terrane.cli.mesh;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.terrane.cli.mesh.IngestLines.Line;
import io.terrane.exchange.BrokenInputException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/**
 * Sends one input's Items to a mesh, several batches at once, and leaves out those that it has taken before. Batches are cut
 * alike each time; a mesh that is away for a while is asked again.
 */
final class Ingest {
    /** What is cut: the same for the same input, or nothing could be resumed. */
    static final int BATCH_ITEMS = 500;

    static final int BATCH_BYTES = 4 << 20;

    private static final int ATTEMPTS = 8;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);

    private final MeshClient mesh;
    private final String path;
    private final IngestState state;
    private final IngestReport report;
    private final int writers;
    private final String input;

    /** @param path of the collection's bulk load, with its mode */
    Ingest(MeshClient mesh, String path, String input, IngestState state, IngestReport report, int writers) {
        this.mesh = mesh;
        this.path = path;
        this.input = input;
        this.state = state;
        this.report = report;
        this.writers = writers;
    }

    private record Batch(long number, byte[] lines, List<Long> places) {}

    void run(IngestLines reader) throws IOException, MeshException {
        Semaphore free = new Semaphore(writers);
        AtomicReference<MeshException> failure = new AtomicReference<>();
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            Cutter cutter = new Cutter(reader);
            while (failure.get() == null) {
                Optional<Batch> batch = cutter.next();
                if (batch.isEmpty()) {
                    break;
                }
                free.acquire();
                executor.execute(() -> {
                    try {
                        take(batch.get());
                    } catch (MeshException e) {
                        failure.compareAndSet(null, e);
                    } finally {
                        free.release();
                    }
                });
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MeshException(ExitStatus.FAILED, "interrupted; the same command goes on where this one was");
        }
        MeshException failed = failure.get();
        if (failed != null) {
            throw failed;
        }
    }

    /** Entries up to the size of a batch; what is broken is told and left out. */
    private final class Cutter {
        private final IngestLines reader;
        private long number;
        private boolean ended;

        Cutter(IngestLines reader) {
            this.reader = reader;
        }

        Optional<Batch> next() throws IOException {
            ByteArrayOutputStream lines = new ByteArrayOutputStream(1 << 16);
            List<Long> places = new ArrayList<>();
            while (!ended && places.size() < BATCH_ITEMS && lines.size() < BATCH_BYTES) {
                try {
                    Optional<Line> line = reader.next();
                    ended = line.isEmpty();
                    if (line.isPresent()) {
                        add(line.get(), lines, places);
                    }
                } catch (BrokenInputException e) {
                    report.broken(input, e.number(), String.valueOf(e.getMessage()));
                    ended = true;
                }
            }
            return places.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new Batch(number++, lines.toByteArray(), List.copyOf(places)));
        }

        private void add(Line line, ByteArrayOutputStream lines, List<Long> places) {
            switch (line) {
                case Line.Broken broken -> report.broken(input, broken.number(), broken.problem());
                case Line.Sent sent -> {
                    lines.writeBytes(sent.text());
                    lines.write('\n');
                    places.add(sent.number());
                }
            }
        }
    }

    private void take(Batch batch) throws MeshException {
        String digest = IngestState.digest(batch.lines);
        Optional<JsonNode> known = state.report(batch.number, digest);
        JsonNode answer = known.isPresent() ? known.get() : sent(batch);
        if (known.isEmpty()) {
            state.taken(batch.number, digest, answer);
        }
        for (JsonNode error : answer.path("errors")) {
            int line = error.path("line").asInt();
            if (error instanceof ObjectNode && line >= 1 && line <= batch.places.size()) {
                report.error(input, batch.places.get(line - 1), error);
            }
        }
        report.counted(answer);
    }

    private JsonNode sent(Batch batch) throws MeshException {
        byte[] packed = packed(batch.lines);
        Duration pause = FIRST_PAUSE;
        for (int attempt = 1; ; attempt++) {
            try {
                return mesh.sendLines(path, packed);
            } catch (MeshException e) {
                if (e.status() != ExitStatus.FAILED || attempt == ATTEMPTS) {
                    throw e;
                }
                pause(pause);
                pause = pause.multipliedBy(2);
            }
        }
    }

    private static void pause(Duration pause) throws MeshException {
        try {
            Thread.sleep(pause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MeshException(ExitStatus.FAILED, "interrupted");
        }
    }

    private static byte[] packed(byte[] lines) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream(lines.length / 4 + 64);
        try (GZIPOutputStream gzip = new QuickGzip(packed)) {
            gzip.write(lines);
        } catch (IOException e) {
            throw new IllegalStateException("memory does not fail", e);
        }
        return packed.toByteArray();
    }

    /** Networks are seldom slower than the thorough levels. */
    private static final class QuickGzip extends GZIPOutputStream {
        QuickGzip(OutputStream out) throws IOException {
            super(out, 1 << 16);
            def.setLevel(Deflater.BEST_SPEED);
        }
    }
}
