package io.terrane.access;

import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.RequestScoped;
import jakarta.enterprise.inject.Produces;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.eclipse.microprofile.jwt.JsonWebToken;
import org.jspecify.annotations.Nullable;

/**
 * Reads the {@link Caller} from the verified token: group paths in the claim {@code groups}, of which {@code
 * /domains/{id}/{role}} are roles; the realm roles {@code mesh-admin} and {@code auditor}.
 */
final class CallerProducer {
    private static final String DOMAIN_GROUPS = "/domains/";

    @Produces
    @RequestScoped
    CallerHolder caller(SecurityIdentity identity, CurrentVertxRequest current) {
        return new CallerHolder(read(identity), origin(current.getCurrent()));
    }

    /** @param routing null outside of HTTP requests */
    private static Origin origin(@Nullable RoutingContext routing) {
        if (routing == null) {
            return new Origin(UUID.randomUUID(), "", "", "");
        }
        SocketAddress client = routing.request().remoteAddress();
        String address = client == null ? "" : client.hostAddress();
        return new Origin(
                UUID.randomUUID(),
                address == null ? "" : address,
                routing.request().method().name(),
                routing.normalizedPath());
    }

    private static Caller read(SecurityIdentity identity) {
        if (identity.isAnonymous()) {
            return Caller.ANONYMOUS;
        }
        Set<String> groups = identity.getPrincipal() instanceof JsonWebToken token && token.getGroups() != null
                ? token.getGroups()
                : Set.of();
        return of(
                identity.getPrincipal().getName(), identity.hasRole("mesh-admin"), identity.hasRole("auditor"), groups);
    }

    /** @param paths of all groups, those of domains among them */
    static Caller of(String name, boolean meshAdmin, boolean auditor, Collection<String> paths) {
        Map<String, Set<DomainRole>> roles = new HashMap<>();
        Set<String> groups = new HashSet<>();
        for (String path : paths) {
            if (!path.startsWith(DOMAIN_GROUPS)) {
                if (isGroup(path)) {
                    groups.add(path);
                }
                continue;
            }
            String[] parts = path.substring(DOMAIN_GROUPS.length()).split("/");
            if (parts.length == 2) {
                role(parts[1])
                        .ifPresent(role -> roles.computeIfAbsent(parts[0], d -> EnumSet.noneOf(DomainRole.class))
                                .add(role));
            }
        }
        return new Caller(Optional.of(name), meshAdmin, auditor, roles, groups);
    }

    private static boolean isGroup(String path) {
        return Principal.of("group:" + path).isPresent();
    }

    private static Optional<DomainRole> role(String name) {
        return Arrays.stream(DomainRole.values())
                .filter(role -> role.name().toLowerCase(Locale.ROOT).equals(name))
                .findFirst();
    }
}
