package io.terrane.imagery;

import io.terrane.raster.io.AddressPolicy;
import io.terrane.raster.io.RequestTerms;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;

/**
 * The terms of a registered source: within its budget, its headers to its own server and the hosts that it lists, and never in
 * the clear where its address is https. What becomes of requests is told to its health.
 */
final class SourceTerms implements RequestTerms {
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(2);
    private static final Duration SHORTEST_PAUSE = Duration.ofSeconds(1);

    private final RegisteredSource source;
    private final Map<String, String> headers;
    private final Turns turns;
    private final HealthTally health;

    /** @param headers values included */
    SourceTerms(RegisteredSource source, Map<String, String> headers, Turns turns, HealthTally health) {
        this.source = source;
        this.headers = headers;
        this.turns = turns;
        this.health = health;
    }

    @Override
    public void await(URI server) throws IOException {
        turns.await();
    }

    @Override
    public Map<String, String> headers(URI server) {
        return mayHave(server) ? headers : Map.of();
    }

    private boolean mayHave(URI server) {
        boolean encrypted = "https".equalsIgnoreCase(server.getScheme());
        if (!encrypted && "https".equalsIgnoreCase(source.url().getScheme())) {
            return false;
        }
        String host = server.getHost();
        boolean own =
                host != null && host.equalsIgnoreCase(source.url().getHost()) && port(server) == port(source.url());
        return own || host != null && AddressPolicy.isListed(source.headerHosts(), host);
    }

    private static int port(URI server) {
        if (server.getPort() >= 0) {
            return server.getPort();
        }
        return "https".equalsIgnoreCase(server.getScheme()) ? 443 : 80;
    }

    @Override
    public void tell(URI server, Outcome outcome) {
        if (outcome instanceof Outcome.Throttled(Duration atLeast)) {
            Duration pause = atLeast.compareTo(SHORTEST_PAUSE) < 0 ? SHORTEST_PAUSE : atLeast;
            turns.throttled(pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause);
        }
        health.tell(source, server, outcome);
    }
}
