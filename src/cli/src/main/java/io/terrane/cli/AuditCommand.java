package io.terrane.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Exports of the audit log, checked without the server that they are from. */
@Command(name = "audit", mixinStandardHelpOptions = true, description = "Check exports of the audit log.")
final class AuditCommand {
    private static final int SOMETHING_IS_WRONG = 2;
    /** Links are nearly in the order of events: hashes are compared with those that were read lately. */
    private static final int REMEMBERED = 100_000;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    /** The last that were put in. */
    private static final class Lately extends LinkedHashMap<Long, String> {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, String> eldest) {
            return size() > REMEMBERED;
        }
    }

    /** What was counted of an export. */
    private static final class Count {
        private final Map<Long, String> hashes = new Lately();
        private final Map<Long, String> previous = new Lately();
        private long events;
        private long linked;
        private long followed;
    }

    /**
     * Checks that each event of an NDJSON export is as it was when it was linked, and that links follow each other where the
     * export has both.
     *
     * @return 2 when an export is wrong or cannot be read, 0 otherwise
     */
    @Command(name = "verify", mixinStandardHelpOptions = true, description = "Check the chain of NDJSON exports.")
    int verify(
            @Parameters(arity = "1..*", paramLabel = "FILE", description = "an export: GET /api/audit as NDJSON")
                    List<Path> files,
            @Option(names = "--json", description = "one JSON object a line and file") boolean asJson) {
        int status = 0;
        for (Path file : files) {
            ObjectNode line = new ObjectMapper().createObjectNode().put("input", file.toString());
            try {
                Count count = check(file);
                line.put("events", count.events).put("linked", count.linked).put("followed", count.followed);
            } catch (IOException e) {
                line.put("error", String.valueOf(e.getMessage()));
                status = SOMETHING_IS_WRONG;
            }
            spec.commandLine().getOut().println(asJson ? line.toString() : line.toPrettyString());
            spec.commandLine().getOut().flush();
        }
        return status;
    }

    private static Count check(Path file) throws IOException {
        Count count = new Count();
        ObjectMapper json = new ObjectMapper();
        try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                count.events++;
                JsonNode event = read(json, line, count.events);
                if (event instanceof ObjectNode fields && fields.has("hash")) {
                    checkLink(fields, count);
                }
            }
        }
        return count;
    }

    private static JsonNode read(ObjectMapper json, String line, long number) throws IOException {
        try {
            return json.readTree(line);
        } catch (JsonProcessingException e) {
            throw new IOException("line " + number + " is no JSON", e);
        }
    }

    private static void checkLink(ObjectNode event, Count count) throws IOException {
        long position = event.path("position").asLong();
        String previous = event.path("previous").asText();
        String hash = event.path("hash").asText();
        event.remove(List.of("position", "previous", "hash"));
        if (!hash(previous, event.toString()).equals(hash)) {
            throw new IOException("event " + event.path("sequence").asText() + " is not as it was when it was linked");
        }
        count.linked++;
        String before = count.hashes.get(position - 1);
        String after = count.previous.get(position + 1);
        if ((before != null && !before.equals(previous)) || (after != null && !after.equals(hash))) {
            throw new IOException("the links around position " + position + " do not follow each other");
        }
        count.followed += (before == null ? 0 : 1) + (after == null ? 0 : 1);
        count.hashes.put(position, hash);
        count.previous.put(position, previous);
    }

    private static String hash(String previous, String event) throws IOException {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(HexFormat.of().parseHex(previous));
            return HexFormat.of().formatHex(digest.digest(event.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        } catch (IllegalArgumentException e) {
            throw new IOException("a hash is no hexadecimal number", e);
        }
    }
}
