package io.terrane.access;

import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Who asks.
 *
 * @param subject the user's name; empty for anonymous callers
 * @param meshAdmin whether the realm role {@code mesh-admin} is held
 * @param auditor whether the realm role {@code auditor} is held: reads policies, grants and the audit log, and no data
 * @param roles domain id → the caller's roles in it
 * @param groups paths of all other groups
 */
public record Caller(
        Optional<String> subject,
        boolean meshAdmin,
        boolean auditor,
        Map<String, Set<DomainRole>> roles,
        Set<String> groups) {
    public static final Caller ANONYMOUS = new Caller(Optional.empty(), false, false, Map.of(), Set.of());

    public Caller {
        roles = Map.copyOf(roles);
        groups = Set.copyOf(groups);
    }

    /** As a token or the {@link Directory} describes them. */
    public static Caller of(String name, boolean meshAdmin, boolean auditor, Collection<String> groupPaths) {
        return CallerProducer.of(name, meshAdmin, auditor, groupPaths);
    }

    public boolean isSignedIn() {
        return subject.isPresent();
    }

    public boolean has(String domain, DomainRole atLeast) {
        return roles.getOrDefault(domain, Set.of()).stream().anyMatch(role -> role.compareTo(atLeast) >= 0);
    }

    /** The name that is recorded. */
    public String name() {
        return subject.orElse("anonymous");
    }

    /** All that a grant can be for and that this caller is. */
    public Set<Principal> principals() {
        Set<Principal> principals = new HashSet<>();
        principals.add(Principal.PUBLIC);
        subject.ifPresent(name -> {
            principals.add(Principal.SIGNED_IN);
            principals.add(Principal.person(name));
        });
        groups.forEach(path -> principals.add(Principal.group(path)));
        roles.keySet().forEach(domain -> principals.add(Principal.domain(domain)));
        return principals;
    }

    /** A caller of this name who holds nothing but what a {@link Decision} was made for. */
    public static Caller holding(Optional<String> subject, String holding) {
        Caller bare = new Caller(subject, false, false, Map.of(), Set.of());
        if (holding.equals(Decision.MESH_ADMIN)) {
            return new Caller(subject, true, false, Map.of(), Set.of());
        }
        if (holding.startsWith(Decision.PUBLISHER_OF)) {
            String domain = holding.substring(Decision.PUBLISHER_OF.length());
            return new Caller(subject, false, false, Map.of(domain, Set.of(DomainRole.PUBLISHER)), Set.of());
        }
        return Principal.of(holding)
                .map(principal -> switch (principal.kind()) {
                    case PUBLIC, SIGNED_IN, PERSON -> bare;
                    case GROUP -> new Caller(subject, false, false, Map.of(), Set.of(principal.name()));
                    case DOMAIN ->
                        new Caller(
                                subject, false, false, Map.of(principal.name(), Set.of(DomainRole.VIEWER)), Set.of());
                })
                .orElse(bare);
    }
}
