package io.terrane.imagery;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.terrane.raster.io.AddressPolicy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Where sources and their assets may be: users write those addresses, and this process connects to them. */
@ConfigMapping(prefix = "terrane.sources")
public interface SourcesConfig {
    /** Hosts that definitions may read from, {@code *.example.org} for all below a name; without any every public host. */
    Optional<List<String>> hosts();

    /** Hosts whose addresses may be private or loopback: a catalog in one's own network. */
    Optional<List<String>> privateHosts();

    /** By domain, hosts that its definitions may read from: some of those of the node. */
    Map<String, List<String>> domains();

    /** How often a registered source is asked whether it is there when nobody else asks it. */
    @WithDefault("1m")
    Duration probe();

    /** Whether a domain's definitions may name this host at all; its address is judged when it is connected to. */
    default boolean lists(Optional<String> domain, String host) {
        List<String> own = domain.map(id -> domains().get(id)).orElse(null);
        return (hosts().isEmpty() || AddressPolicy.isListed(hosts().get(), host))
                && (own == null || AddressPolicy.isListed(own, host));
    }

    /** What a domain's definitions may connect to, or without one the node. */
    default AddressPolicy of(Optional<String> domain) {
        AddressPolicy policy = AddressPolicy.publicOr(privateHosts().orElse(List.of()));
        if (hosts().isPresent()) {
            policy = policy.and(AddressPolicy.hosts(hosts().get()));
        }
        List<String> own = domain.map(id -> domains().get(id)).orElse(null);
        return own == null ? policy : policy.and(AddressPolicy.hosts(own));
    }
}
