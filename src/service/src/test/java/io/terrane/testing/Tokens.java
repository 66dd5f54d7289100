package io.terrane.testing;

import io.smallrye.jwt.build.Jwt;
import io.smallrye.jwt.build.JwtClaimsBuilder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Signed bearer tokens as Keycloak issues them, verified by the service like any other. */
public final class Tokens {
    private static final String OWNER = "/domains/routes/owner";

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

    /** An owner's, of yesterday. */
    public static String expired() {
        return sign(claims("oscar", List.of(), OWNER).expiresAt(1_700_000_000));
    }

    /** An owner's, for another service. */
    public static String forAnotherAudience() {
        return sign(claims("oscar", List.of(), OWNER).audience("https://elsewhere.example.com"));
    }

    /** An owner's, signed with the right key in another's name. */
    public static String ofAnotherIssuer() {
        return sign(claims("oscar", List.of(), OWNER).issuer("https://elsewhere.example.com"));
    }

    /** A consumer's, who made themselves an owner. */
    public static String tampered() {
        String[] parts = of("carl").split("\\.");
        String payload = new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8);
        String changed = payload.replace("\"carl\"", "\"oscar\"");
        return parts[0] + "."
                + Base64.getUrlEncoder().withoutPadding().encodeToString(changed.getBytes(StandardCharsets.UTF_8)) + "."
                + parts[2];
    }

    private static String sign(String user, List<String> realmRoles, String... groups) {
        return sign(claims(user, realmRoles, groups));
    }

    private static JwtClaimsBuilder claims(String user, List<String> realmRoles, String... groups) {
        return Jwt.subject(user)
                .preferredUserName(user)
                .groups(Set.of(groups))
                .claim("realm_access", Map.of("roles", realmRoles))
                .issuer("https://server.example.com")
                .audience("https://service.example.com")
                .expiresIn(3600);
    }

    private static String sign(JwtClaimsBuilder claims) {
        return claims.jws().keyId("1").sign("privateKey.jwk");
    }
}
