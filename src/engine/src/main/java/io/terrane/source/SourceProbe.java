package io.terrane.source;

import io.terrane.raster.io.AddressPolicy;
import io.terrane.raster.io.BackOff;
import io.terrane.raster.io.RequestTerms;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;

/** Asks a source once whether it is there. */
public final class SourceProbe implements AutoCloseable {
    private final SourceClient client;

    /** @param terms that the source is asked on */
    public SourceProbe(AddressPolicy addresses, RequestTerms terms) {
        this.client = new SourceClient(addresses, terms, new BackOff(1, Duration.ofMillis(1)));
    }

    /** @throws SourceException when it does not answer with a catalog */
    public void probe(URI root) throws SourceException {
        if (!client.get(root).path("links").isArray()) {
            throw new SourceException(SourceClient.name(root) + " answered without links: it is no catalog");
        }
    }

    @Override
    public void close() throws IOException {
        client.close();
    }
}
