package io.terrane.limit;

import io.netty.util.NetUtil;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;

/** Answers an address that asks too often before anything is done for it; health checks pass. */
@ApplicationScoped
class AddressLimit {
    private static final int BEFORE_ALL = 20_000;
    private static final int TOO_MANY = 429;
    private static final int NETWORK_BYTES = 8;
    private static final int IPV6_BYTES = 16;
    private static final String PROBLEM = """
            {"type":"urn:terrane:problem:too-many-requests","title":"Too many requests","status":429,\
            "code":"too-many-requests","detail":"%1$s","description":"%1$s"}""";

    private final LimitConfig config;
    private final TokenBuckets buckets;

    @Inject
    AddressLimit(LimitConfig config) {
        this.config = config;
        this.buckets = new TokenBuckets(
                config.addressPerSecond(), config.addressBurst(), config.remembered(), System::nanoTime);
    }

    void register(@Observes Filters filters) {
        if (config.enabled()) {
            filters.register(this::filter, BEFORE_ALL);
        }
    }

    private void filter(RoutingContext routing) {
        SocketAddress client = routing.request().remoteAddress();
        if (client == null || routing.normalizedPath().startsWith("/q/health")) {
            routing.next();
            return;
        }
        Duration wait = buckets.take(network(client.hostAddress()));
        if (wait.isZero()) {
            routing.next();
            return;
        }
        long seconds = seconds(wait);
        routing.response()
                .setStatusCode(TOO_MANY)
                .putHeader("Retry-After", String.valueOf(seconds))
                .putHeader("Content-Type", "application/problem+json")
                .end(PROBLEM.formatted("This address asks too often: wait " + seconds + " s."));
    }

    /** Whole and at least one: what {@code Retry-After} has. */
    static long seconds(Duration wait) {
        return Math.max(1, (wait.toMillis() + 999) / 1_000);
    }

    /** One holder of IPv6 has a network of 64 bits at least. */
    static String network(String address) {
        byte[] bytes = NetUtil.createByteArrayFromIpAddressString(address);
        return bytes != null && bytes.length == IPV6_BYTES
                ? HexFormat.of().formatHex(Arrays.copyOf(bytes, NETWORK_BYTES))
                : String.valueOf(address);
    }
}
