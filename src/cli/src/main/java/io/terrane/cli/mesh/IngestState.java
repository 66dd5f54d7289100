package io.terrane.cli.mesh;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/**
 * Which batches of an input a mesh has taken, in a file of the user's: a line a batch, with a digest of what was sent. A batch
 * whose Items are other now is sent again. Safe for use by several threads.
 */
final class IngestState {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int NAME_CHARACTERS = 32;

    private final Path file;
    private final Map<Long, JsonNode> taken;

    private IngestState(Path file, Map<Long, JsonNode> taken) {
        this.file = file;
        this.taken = taken;
    }

    /**
     * @param input absolute path of a file, or {@code -}
     * @param how what else a batch depends on
     */
    static IngestState open(Map<String, String> environment, String server, String collection, String input, String how)
            throws MeshException {
        Path file = folder(environment)
                .resolve(
                        digest(String.join("\n", server, collection, input, how).getBytes(StandardCharsets.UTF_8))
                                        .substring(0, NAME_CHARACTERS)
                                + ".ndjson");
        Map<Long, JsonNode> taken = new HashMap<>();
        try {
            Files.createDirectories(file.getParent());
            if (Files.exists(file)) {
                for (String line : Files.readAllLines(file)) {
                    remember(taken, line);
                }
            }
        } catch (IOException e) {
            throw new MeshException(ExitStatus.FAILED, file + " cannot be read: " + e.getMessage());
        }
        return new IngestState(file, taken);
    }

    /** The last line of a killed process may be half a line: that batch is sent again. */
    private static void remember(Map<Long, JsonNode> taken, String line) {
        try {
            JsonNode batch = JSON.readTree(line);
            if (batch.path("batch").isIntegralNumber() && batch.path("report").isObject()) {
                taken.put(batch.path("batch").asLong(), batch);
            }
        } catch (JsonProcessingException e) {
            taken.remove(-1L);
        }
    }

    /** {@code TERRANE_STATE}, or the folder of the user's state. */
    private static Path folder(Map<String, String> environment) {
        String folder = environment.get("TERRANE_STATE");
        if (folder != null) {
            return Path.of(folder, "ingest");
        }
        String state = environment.get("XDG_STATE_HOME");
        Path base = state == null || state.isBlank()
                ? Path.of(System.getProperty("user.home"), ".local", "state")
                : Path.of(state);
        return base.resolve("terrane").resolve("ingest");
    }

    static String digest(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** What the mesh said of a batch of these bytes, if it has taken it. */
    synchronized Optional<JsonNode> report(long batch, String digest) {
        JsonNode known = taken.get(batch);
        return known != null && known.path("sha256").asText().equals(digest)
                ? Optional.of(known.path("report"))
                : Optional.empty();
    }

    synchronized void taken(long batch, String digest, JsonNode report) throws MeshException {
        ObjectNode line = JSON.createObjectNode().put("batch", batch).put("sha256", digest);
        line.set("report", report);
        try {
            Files.writeString(file, "\n" + line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new MeshException(ExitStatus.FAILED, file + " cannot be written: " + e.getMessage());
        }
    }

    /** All of it is there: nothing has to be remembered. */
    void done() throws MeshException {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new MeshException(ExitStatus.FAILED, file + " cannot be removed: " + e.getMessage());
        }
    }
}
