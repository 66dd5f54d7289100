package io.terrane.webhook;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.terrane.raster.io.AddressPolicy;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Where events are sent: users write those addresses, and this process connects to them. */
@ConfigMapping(prefix = "terrane.webhooks")
interface WebhookConfig {
    /** Whether this process sends events. */
    @WithDefault("true")
    boolean enabled();

    /** Hosts that events may be sent to, {@code *.example.org} for all below a name; without any every public host. */
    Optional<List<String>> hosts();

    /** Hosts whose addresses may be private or loopback. */
    Optional<List<String>> privateHosts();

    /** How long until the first new attempt; each further one waits twice as long, an hour at most. */
    @WithDefault("5s")
    Duration retry();

    /** Attempts before an event is given up; 12 of them take about 5 hours. */
    @WithDefault("12")
    @Min(1)
    @Max(50)
    int attempts();

    /** How long a receiver may take to answer. */
    @WithDefault("10s")
    Duration timeout();

    /** Requests at once. */
    @WithDefault("16")
    @Min(1)
    @Max(256)
    int concurrency();

    /** How long what a subscriber may see is believed before the directory is asked again. */
    @WithDefault("5s")
    Duration known();

    /** How long is kept what became of events that were delivered or given up. */
    @WithDefault("30d")
    Duration kept();

    default AddressPolicy addresses() {
        AddressPolicy policy = AddressPolicy.publicOr(privateHosts().orElse(List.of()));
        return hosts().isPresent() ? policy.and(AddressPolicy.hosts(hosts().get())) : policy;
    }
}
