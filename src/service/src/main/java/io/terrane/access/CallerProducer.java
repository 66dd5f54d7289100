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
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.eclipse.microprofile.jwt.JsonWebToken;
import org.jspecify.annotations.Nullable;

/**
 * Reads the {@link Caller} from the verified token: group paths in the claim {@code groups}, of which {@code
 * /domains/{id}/{role}} are roles; the realm roles {@code mesh-admin} and {@code auditor}. People of further trusted issuers
 * are {@code issuer/name}, their groups {@code /issuers/{issuer}/…}; grants are all that they can hold.
 */
final class CallerProducer {
    private static final String DOMAIN_GROUPS = "/domains/";
    private static final String GUESTS = "/issuers/";
    /** What Quarkus calls the issuer of an identity, and the one of this node among them. */
    private static final String ISSUER = "tenant-id";

    private static final String HOME = "Default";

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
        String name = identity.getPrincipal().getName();
        Set<String> groups = identity.getPrincipal() instanceof JsonWebToken token && token.getGroups() != null
                ? token.getGroups()
                : Set.of();
        String issuer = identity.getAttribute(ISSUER);
        return issuer == null || issuer.equals(HOME)
                ? of(name, identity.hasRole("mesh-admin"), identity.hasRole("auditor"), groups)
                : guest(issuer, name, groups);
    }

    /** Another issuer vouches for names and groups of its own, and gives no roles here. */
    static Caller guest(String issuer, String name, Collection<String> paths) {
        List<String> groups = paths.stream()
                .filter(path -> path.startsWith("/"))
                .map(path -> GUESTS + issuer + path)
                .toList();
        return new Caller(Optional.of(issuer + "/" + name), false, false, Map.of(), withoutRubbish(groups));
    }

    private static Set<String> withoutRubbish(Collection<String> paths) {
        return paths.stream().filter(CallerProducer::isGroup).collect(Collectors.toSet());
    }

    /** @param paths of all groups, those of domains among them */
    static Caller of(String name, boolean meshAdmin, boolean auditor, Collection<String> paths) {
        Map<String, Set<DomainRole>> roles = new HashMap<>();
        Set<String> groups = new HashSet<>();
        for (String path : paths) {
            if (!path.startsWith(DOMAIN_GROUPS)) {
                if (isGroup(path) && !path.startsWith(GUESTS)) {
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
