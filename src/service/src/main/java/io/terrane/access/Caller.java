package io.terrane.access;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Who asks.
 *
 * @param subject the token's subject; empty for anonymous callers
 * @param meshAdmin whether the realm role {@code mesh-admin} is held
 * @param roles domain id → the caller's roles in it
 */
public record Caller(Optional<String> subject, boolean meshAdmin, Map<String, Set<DomainRole>> roles) {
    public static final Caller ANONYMOUS = new Caller(Optional.empty(), false, Map.of());

    public Caller {
        roles = Map.copyOf(roles);
    }

    public boolean isSignedIn() {
        return subject.isPresent();
    }

    public boolean has(String domain, DomainRole atLeast) {
        return roles.getOrDefault(domain, Set.of()).stream().anyMatch(role -> role.compareTo(atLeast) >= 0);
    }
}
