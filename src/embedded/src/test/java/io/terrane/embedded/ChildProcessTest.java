package io.terrane.embedded;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChildProcessTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    @Test
    void oneThatEndsInsteadOfAnsweringIsExplainedByWhatItPrintedLast() throws Exception {
        ProcessBuilder builder = new ProcessBuilder("sh", "-c", "seq 1 5000; echo 'no disk left' >&2; exit 3");
        try (ChildProcess child = ChildProcess.start("server", folder, builder)) {
            URI address = URI.create("http://127.0.0.1:" + LoopbackPorts.free());
            assertThatThrownBy(() -> child.awaitAnswer(address, LIMIT))
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith("The server did not start: it ended with status 3")
                    .hasMessageEndingWith("5000\nno disk left")
                    .hasMessageNotContaining("\n1\n2\n");
        }
    }
}
