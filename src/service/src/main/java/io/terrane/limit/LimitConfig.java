package io.terrane.limit;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;

/**
 * Requests that are answered. After a pause {@code burst} of them pass at once, then so many a second. Behind a proxy the
 * client's address is the proxy's unless {@code quarkus.http.proxy.proxy-address-forwarding} is set.
 */
@ConfigMapping(prefix = "terrane.limits")
interface LimitConfig {
    @WithDefault("true")
    boolean enabled();

    /** Of an IPv4 address or an IPv6 network of 64 bits. */
    @WithDefault("500")
    @Min(1)
    int addressPerSecond();

    @WithDefault("5000")
    @Min(1)
    int addressBurst();

    /** Of a person or a machine that is signed in, from all addresses. */
    @WithDefault("300")
    @Min(1)
    int principalPerSecond();

    @WithDefault("3000")
    @Min(1)
    int principalBurst();

    /** Of a request's body, where it is not read as it arrives. */
    @WithDefault("16")
    @Min(1)
    @Max(1024)
    int bodyMegabytes();

    /** Addresses, and principals, that are remembered; 100 bytes or so each. Those that were quiet longest are forgotten. */
    @WithDefault("50000")
    @Min(100)
    @Max(10_000_000)
    int remembered();
}
