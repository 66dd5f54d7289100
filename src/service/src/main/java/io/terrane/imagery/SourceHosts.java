package io.terrane.imagery;

import io.terrane.raster.io.AddressPolicy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Whether a source is at a host that the node and the domain allow. Every connection is judged again; this says it to whoever
 * writes the address.
 */
@ApplicationScoped
class SourceHosts {
    /** Written as an address it needs no resolution: names are resolved when they are connected to. */
    private static final Pattern ADDRESS = Pattern.compile("[0-9.]+|\\[[0-9a-fA-F:.]+]");

    private final SourcesConfig config;

    @Inject
    SourceHosts(SourcesConfig config) {
        this.config = config;
    }

    /** @param domain empty for the node */
    Optional<String> violation(Optional<String> domain, String source) {
        String host = URI.create(source).getHost();
        if (host == null) {
            return Optional.of("has to be an address with a host");
        }
        if (!config.lists(domain, host)) {
            return Optional.of("is at the host " + host + ", which is none of those that this node"
                    + domain.map(id -> " and the domain " + id).orElse("")
                    + " may read from: ask a mesh admin to allow it");
        }
        return isRefused(domain, host)
                ? Optional.of("is at the private address " + host + ": ask a mesh admin to allow it by name")
                : Optional.empty();
    }

    private boolean isRefused(Optional<String> domain, String host) {
        boolean local = host.equalsIgnoreCase("localhost")
                || host.toLowerCase(java.util.Locale.ROOT).endsWith(".localhost");
        if (!local && !ADDRESS.matcher(host).matches()) {
            return false;
        }
        try {
            AddressPolicy policy = config.of(domain);
            return !policy.permits(host, InetAddress.getByName(local ? "127.0.0.1" : host));
        } catch (UnknownHostException e) {
            return true;
        }
    }
}
