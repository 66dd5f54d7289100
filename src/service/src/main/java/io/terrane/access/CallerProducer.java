package io.terrane.access;

import io.quarkus.security.identity.SecurityIdentity;
import jakarta.enterprise.context.RequestScoped;
import jakarta.enterprise.inject.Produces;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.jwt.JsonWebToken;

/**
 * Reads the {@link Caller} from the verified token: group paths {@code /domains/{id}/{role}} in the claim
 * {@code groups}, the realm role {@code mesh-admin}.
 */
final class CallerProducer {
    private static final String DOMAIN_GROUPS = "/domains/";

    @Produces
    @RequestScoped
    CallerHolder caller(SecurityIdentity identity) {
        return new CallerHolder(read(identity));
    }

    private static Caller read(SecurityIdentity identity) {
        if (identity.isAnonymous()) {
            return Caller.ANONYMOUS;
        }
        Map<String, Set<DomainRole>> roles = new HashMap<>();
        if (identity.getPrincipal() instanceof JsonWebToken token && token.getGroups() != null) {
            token.getGroups().stream()
                    .filter(group -> group.startsWith(DOMAIN_GROUPS))
                    .map(group -> group.substring(DOMAIN_GROUPS.length()).split("/"))
                    .filter(path -> path.length == 2)
                    .forEach(path -> role(path[1])
                            .ifPresent(role -> roles.computeIfAbsent(path[0], d -> EnumSet.noneOf(DomainRole.class))
                                    .add(role)));
        }
        return new Caller(Optional.of(identity.getPrincipal().getName()), identity.hasRole("mesh-admin"), roles);
    }

    private static Optional<DomainRole> role(String name) {
        return Arrays.stream(DomainRole.values())
                .filter(role -> role.name().toLowerCase(Locale.ROOT).equals(name))
                .findFirst();
    }
}
