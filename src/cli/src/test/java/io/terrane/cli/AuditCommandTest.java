package io.terrane.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class AuditCommandTest {
    @TempDir
    Path folder;

    private static List<String> chain(int length) throws Exception {
        List<String> lines = new ArrayList<>();
        String previous = "00".repeat(32);
        for (int i = 1; i <= length; i++) {
            String event = "{\"sequence\":" + i + ",\"who\":\"Zoë\",\"detail\":{\"reason\":\"a \\\"b\\\"\"}";
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(HexFormat.of().parseHex(previous));
            String hash = HexFormat.of().formatHex(digest.digest((event + "}").getBytes(StandardCharsets.UTF_8)));
            lines.add(event + ",\"position\":" + i + ",\"previous\":\"" + previous + "\",\"hash\":\"" + hash + "\"}");
            previous = hash;
        }
        return lines;
    }

    private JsonNode verify(List<String> lines, int status) throws Exception {
        Path export = folder.resolve("audit.ndjson");
        Files.write(export, lines);
        StringWriter out = new StringWriter();
        CommandLine command = new CommandLine(new AuditCommand()).setOut(new PrintWriter(out));
        assertThat(command.execute("verify", "--json", export.toString()))
                .as(out.toString())
                .isEqualTo(status);
        return new ObjectMapper().readTree(out.toString());
    }

    @Test
    void countsWhatFollowsAlsoWhereLinksAreNotInTheOrderOfEvents() throws Exception {
        List<String> lines = chain(5);
        assertThat(verify(lines, 0).path("followed").asInt()).isEqualTo(4);
        lines.add(lines.remove(1));
        JsonNode found = verify(lines, 0);
        assertThat(found.path("linked").asInt()).isEqualTo(5);
        assertThat(found.path("followed").asInt()).isEqualTo(4);
    }

    @Test
    void seesAnEventThatWasChanged() throws Exception {
        List<String> lines = chain(3);
        lines.set(1, lines.get(1).replace("Zoë", "Zoe"));
        assertThat(verify(lines, 2).path("error").asText()).contains("event 2");
    }

    @Test
    void seesALinkThatDoesNotFollow() throws Exception {
        List<String> lines = chain(3);
        String other = chain(1).getFirst().replace("\"position\":1", "\"position\":2");
        lines.set(1, other);
        assertThat(verify(lines, 2).path("error").asText()).contains("do not follow");
    }
}
