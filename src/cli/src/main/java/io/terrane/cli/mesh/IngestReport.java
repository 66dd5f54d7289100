package io.terrane.cli.mesh;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/** What became of the Items, counted and shown as it comes in. Safe for use by several threads. */
final class IngestReport {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration BETWEEN_LINES = Duration.ofSeconds(10);
    private static final Duration BETWEEN_UPDATES = Duration.ofMillis(200);

    private final PrintWriter out;
    private final Optional<PrintWriter> errors;
    private final boolean terminal =
            System.console() != null && System.console().isTerminal();
    private final Instant start = Instant.now();
    private Instant shown = start;
    private long created;
    private long updated;
    private long unchanged;
    private long failed;

    /** @param errors gets each error as a line of JSON */
    IngestReport(PrintWriter out, Optional<PrintWriter> errors) {
        this.out = out;
        this.errors = errors;
    }

    synchronized void counted(JsonNode report) {
        created += report.path("created").asLong();
        updated += report.path("updated").asLong();
        unchanged += report.path("unchanged").asLong();
        failed += report.path("failed").asLong();
        show(false);
    }

    /** Counted by {@link #counted}. */
    synchronized void error(String input, long line, JsonNode error) {
        ObjectNode told = JSON.createObjectNode().put("input", input);
        told.setAll((ObjectNode) error);
        told.put("line", line);
        errors.ifPresent(file -> {
            file.println(told);
            file.flush();
        });
        StringBuilder text = new StringBuilder(input + ":" + line + ": ");
        if (error.has("id")) {
            text.append(error.path("id").asText()).append(": ");
        }
        text.append(error.path("detail").asText());
        error.path("errors")
                .forEach(violation -> text.append(" ")
                        .append(violation.path("pointer").asText())
                        .append(' ')
                        .append(violation.path("detail").asText())
                        .append(';'));
        clear();
        out.println(text);
        out.flush();
    }

    synchronized void broken(String input, long line, String detail) {
        failed++;
        error(input, line, JSON.createObjectNode().put("detail", detail));
    }

    private void clear() {
        if (terminal) {
            out.print("\r\033[K");
        }
    }

    synchronized void show(boolean last) {
        Duration since = Duration.between(shown, Instant.now());
        if (!last && since.compareTo(terminal ? BETWEEN_UPDATES : BETWEEN_LINES) < 0) {
            return;
        }
        shown = Instant.now();
        double seconds = Math.max(Duration.between(start, shown).toMillis(), 1) / 1e3;
        clear();
        String text = String.format(
                Locale.ROOT,
                "%,d created, %,d updated, %,d unchanged, %,d failed; %,.0f a second",
                created,
                updated,
                unchanged,
                failed,
                (created + updated + unchanged + failed) / seconds);
        if (terminal && !last) {
            out.print(text);
        } else {
            out.println(text);
        }
        out.flush();
    }

    synchronized boolean anyFailed() {
        return failed > 0;
    }
}
