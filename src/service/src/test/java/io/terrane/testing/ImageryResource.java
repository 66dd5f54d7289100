package io.terrane.testing;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.terrane.embedded.DemoImagery;
import io.terrane.embedded.ImageryServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** The demo's imagery on loopback; its address is the property {@code terrane.test.imagery}. */
public final class ImageryResource implements QuarkusTestResourceLifecycleManager {
    private ImageryServer server;

    @Override
    public Map<String, String> start() {
        try {
            Path folder = Files.createTempDirectory("terrane-imagery");
            DemoImagery.drawInto(folder);
            server = ImageryServer.start(folder, 0);
            return Map.of("terrane.test.imagery", server.stac());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void stop() {
        server.close();
    }
}
