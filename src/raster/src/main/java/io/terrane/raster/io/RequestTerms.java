package io.terrane.raster.io;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;

/**
 * On which terms a server is asked: when, and with which headers. Asked before each request, those that redirects lead to
 * included, and told what became of it. Safe for concurrent use.
 */
public interface RequestTerms {
    /** At once, with no headers of its own. */
    RequestTerms NONE = new RequestTerms() {
        @Override
        public void await(URI server) {}

        @Override
        public Map<String, String> headers(URI server) {
            return Map.of();
        }

        @Override
        public void tell(URI server, Outcome outcome) {}
    };

    /**
     * Waits until a request may be sent.
     *
     * @param server scheme, host and port that it goes to
     * @throws IOException when that would take too long, or is interrupted
     */
    void await(URI server) throws IOException;

    /** Headers that this server gets and no other. */
    Map<String, String> headers(URI server);

    void tell(URI server, Outcome outcome);

    /** What became of a request. */
    sealed interface Outcome {
        /** @param latency until the status came */
        record Answered(Duration latency) implements Outcome {}

        /** @param atLeast how long the server asked to wait, zero where it did not say */
        record Throttled(Duration atLeast) implements Outcome {}

        /** @param why in words that hold no secret */
        record Failed(String why) implements Outcome {}
    }
}
