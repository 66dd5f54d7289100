package io.terrane.testing;

import io.smallrye.jwt.build.Jwt;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Signed bearer tokens as Keycloak issues them, verified by the service like any other. */
public final class Tokens {
    private Tokens() {}

    /** @param groups full paths, for example {@code /domains/agronomy/publisher} */
    public static String of(String user, String... groups) {
        return sign(user, List.of(), groups);
    }

    public static String meshAdmin() {
        return sign("ada", List.of("mesh-admin"));
    }

    /** Reads policies, grants and the audit log, and no data. */
    public static String auditor() {
        return sign("audrey", List.of("auditor"));
    }

    private static String sign(String user, List<String> realmRoles, String... groups) {
        return Jwt.subject(user)
                .preferredUserName(user)
                .groups(Set.of(groups))
                .claim("realm_access", Map.of("roles", realmRoles))
                .issuer("https://server.example.com")
                .audience("https://service.example.com")
                .expiresIn(3600)
                .jws()
                .keyId("1")
                .sign("privateKey.jwk");
    }
}
