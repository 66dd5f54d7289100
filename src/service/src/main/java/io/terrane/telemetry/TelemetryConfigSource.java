package io.terrane.telemetry;

import io.smallrye.config.ConfigSourceContext;
import io.smallrye.config.ConfigSourceFactory;
import io.smallrye.config.ConfigValue;
import io.smallrye.config.PropertiesConfigSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.jspecify.annotations.Nullable;

/** Turns tracing on where {@code terrane.telemetry.endpoint} names a collector: one setting instead of Quarkus' several. */
public final class TelemetryConfigSource implements ConfigSourceFactory {
    /** Above the application's own file, below the environment. */
    private static final int ORDINAL = 270;

    @Override
    public Iterable<ConfigSource> getConfigSources(ConfigSourceContext context) {
        String endpoint = value(context, "endpoint");
        if (endpoint.isEmpty()) {
            return List.of();
        }
        Map<String, String> properties = new HashMap<>();
        properties.put("quarkus.otel.sdk.disabled", "false");
        properties.put("quarkus.otel.exporter.otlp.endpoint", endpoint);
        properties.put("quarkus.otel.exporter.otlp.protocol", value(context, "protocol"));
        String headers = value(context, "headers");
        if (!headers.isEmpty()) {
            properties.put("quarkus.otel.exporter.otlp.headers", headers);
        }
        return List.of(new PropertiesConfigSource(properties, "telemetry", ORDINAL));
    }

    private static String value(ConfigSourceContext context, String name) {
        @Nullable ConfigValue found = context.getValue("terrane.telemetry." + name);
        return found == null || found.getValue() == null ? "" : found.getValue().strip();
    }
}
