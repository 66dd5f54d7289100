package io.terrane.imagery;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A source as somebody writes it; see {@link RegisteredSource} for the fields.
 *
 * @param headers values included; empty: those that are there stay
 */
record WrittenSource(
        String id,
        RegisteredSource.Type type,
        Optional<String> title,
        URI url,
        Optional<Map<String, String>> headers,
        List<String> headerHosts,
        double requestsPerSecond,
        OptionalDouble assetRequestsPerSecond,
        Map<String, String> aliases,
        Optional<String> radiometry,
        Optional<RegisteredSource.Mirror> mirror) {
    /** Names a source without showing its headers. */
    @Override
    public String toString() {
        return "WrittenSource[" + id + "]";
    }
}
