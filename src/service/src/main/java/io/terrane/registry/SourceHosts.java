package io.terrane.registry;

import io.terrane.definition.ProductDefinition;
import io.terrane.definition.Violation;
import io.terrane.problem.ProblemException;
import io.terrane.raster.io.AddressPolicy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Whether a definition's source is at a host that the node and the domain allow. Runs judge every connection again; this says
 * it to whoever writes the definition.
 */
@ApplicationScoped
class SourceHosts {
    private static final String POINTER = "/source/stac";
    /** Written as an address it needs no resolution: names are resolved when they are connected to. */
    private static final Pattern ADDRESS = Pattern.compile("[0-9.]+|\\[[0-9a-fA-F:.]+]");

    private final SourcesConfig config;

    @Inject
    SourceHosts(SourcesConfig config) {
        this.config = config;
    }

    /** @throws ProblemException.Invalid when it is at another one */
    void require(ProductDefinition definition) {
        Optional<String> wrong =
                violation(definition.domain(), definition.source().stac());
        if (wrong.isPresent()) {
            throw new ProblemException.Invalid(
                    "The definition's source may not be read here.", List.of(new Violation(POINTER, wrong.get())));
        }
    }

    private Optional<String> violation(String domain, String source) {
        String host = URI.create(source).getHost();
        if (host == null) {
            return Optional.of("has to be an address with a host");
        }
        if (!config.lists(domain, host)) {
            return Optional.of("is at the host " + host + ", which is none of those that this node and the domain "
                    + domain + " may read from: ask a mesh admin to allow it");
        }
        return isRefused(domain, host)
                ? Optional.of("is at the private address " + host + ": ask a mesh admin to allow it by name")
                : Optional.empty();
    }

    private boolean isRefused(String domain, String host) {
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
