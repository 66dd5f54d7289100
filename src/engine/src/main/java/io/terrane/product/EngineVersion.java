package io.terrane.product;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** Which engine this is, as the build wrote it down. */
public final class EngineVersion {
    private static final String TEXT = read();

    private EngineVersion() {}

    public static String text() {
        return TEXT;
    }

    private static String read() {
        try (InputStream in = EngineVersion.class.getResourceAsStream("/engine.properties")) {
            if (in == null) {
                throw new IllegalStateException("engine.properties is not packaged");
            }
            Properties properties = new Properties();
            properties.load(in);
            return properties.getProperty("version");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
