package io.terrane.testing;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.List;
import java.util.Map;

/** The service with a real Keycloak instead of signed tokens and remembered groups. */
public final class KeycloakProfile implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of(
                "quarkus.arc.exclude-types", RememberedGroups.class.getName(),
                "terrane.limits.principal-per-second", "20",
                "terrane.limits.principal-burst", "300");
    }

    @Override
    public List<TestResourceEntry> testResources() {
        return List.of(new TestResourceEntry(KeycloakResource.class));
    }

    @Override
    public boolean disableGlobalTestResources() {
        return true;
    }
}
