package io.terrane.cli.bench;

import io.terrane.embedded.ImageryServer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/** Serves the scenes from a process of its own, so that its work is not measured as ours. Ends with its standard input. */
final class SceneServer {
    private SceneServer() {}

    /** @param arguments folder, and milliseconds to wait before each answer */
    public static void main(String[] arguments) throws IOException {
        Duration latency = Duration.ofMillis(Integer.parseInt(arguments[1]));
        try (ImageryServer server = ImageryServer.start(Path.of(arguments[0]), 0, latency)) {
            System.out.println(server.stac());
            while (System.in.read() >= 0) {
                continue;
            }
        }
    }
}
