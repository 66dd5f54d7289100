package io.terrane.embedded;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The people of the demo, whose passwords are their names: for a realm on the loopback interface only. */
public final class DemoPeople {
    /** Governs the mesh. */
    public static final String MESH_ADMIN = "ada";
    /** Reads policies, grants and the audit log, and no data. */
    public static final String AUDITOR = "audrey";
    /** Belongs to no domain. */
    public static final String CONSUMER = "carl";
    /** The demo's domains and what they are called. */
    public static final Map<String, String> DOMAINS = Map.of("agronomy", "Agronomy", "hydrology", "Hydrology");

    private DemoPeople() {}

    /** A member of a domain: {@code {domain}-{role}}. */
    public static String member(String domain, String role) {
        return domain + "-" + role;
    }

    /** User names; the password of each is the same. */
    public static List<String> names() {
        List<String> names = new ArrayList<>(List.of(MESH_ADMIN, AUDITOR, CONSUMER));
        DOMAINS.keySet().stream().sorted().forEach(domain -> {
            names.add(member(domain, "owner"));
            names.add(member(domain, "publisher"));
        });
        return names;
    }

    /** A realm with the people in it. Domains and memberships are made by the service. */
    public static ObjectNode addTo(Path realm) throws IOException {
        if (!(new ObjectMapper().readTree(realm.toFile()) instanceof ObjectNode document)) {
            throw new IOException(realm.getFileName() + " is no realm");
        }
        ArrayNode users = document.withArray("users");
        for (String name : names()) {
            ObjectNode user = users.addObject();
            user.put("username", name).put("enabled", true);
            user.put("email", name + "@terrane.example").put("emailVerified", true);
            user.put("firstName", Character.toUpperCase(name.charAt(0)) + name.substring(1))
                    .put("lastName", "Demo");
            user.putArray("credentials")
                    .addObject()
                    .put("type", "password")
                    .put("value", name)
                    .put("temporary", false);
            if (name.equals(MESH_ADMIN)) {
                user.putArray("realmRoles").add("mesh-admin");
            }
            if (name.equals(AUDITOR)) {
                user.putArray("realmRoles").add("auditor");
            }
        }
        return document;
    }
}
