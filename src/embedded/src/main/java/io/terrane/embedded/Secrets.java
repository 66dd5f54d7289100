package io.terrane.embedded;

import java.io.IOException;
import java.io.Reader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;
import java.util.Properties;

/**
 * The secrets of a mesh on this machine: what an embedded Keycloak is created with, and the key of what the service keeps
 * secret. They reach the servers as environment variables, never on a command line.
 *
 * @param bootstrapAdminPassword password of {@link EmbeddedKeycloak#BOOTSTRAP_ADMIN} in the master realm
 * @param portalSecret client secret of {@code terrane-portal}
 * @param serviceSecret client secret of {@code terrane-service}, which may administer the realm's users and groups
 * @param secretKey 32 bytes in base64 that headers of sources are sealed with
 */
public record Secrets(String bootstrapAdminPassword, String portalSecret, String serviceSecret, String secretKey) {
    private static final int RANDOM_BYTES = 24;
    private static final int KEY_BYTES = 32;
    private static final String SECRET_KEY = "secretKey";
    private static final SecureRandom RANDOM = new SecureRandom();

    /** Checks that no secret is blank. */
    public Secrets {
        requireText("bootstrapAdminPassword", bootstrapAdminPassword);
        requireText("portalSecret", portalSecret);
        requireText("serviceSecret", serviceSecret);
        requireText(SECRET_KEY, secretKey);
    }

    /** Fresh random secrets of 192 bits or more each. */
    public static Secrets random() {
        return new Secrets(randomText(), randomText(), randomText(), randomKey());
    }

    private static String randomKey() {
        byte[] bytes = new byte[KEY_BYTES];
        RANDOM.nextBytes(bytes);
        return Base64.getEncoder().encodeToString(bytes);
    }

    /**
     * The secrets kept in a file, which is created with random ones, readable by its owner only, when it is missing. A
     * realm is imported once, so its secrets have to live as long as its data directory.
     *
     * @throws IOException when the file cannot be read or written, or lacks an entry
     */
    public static Secrets keptIn(Path file) throws IOException {
        if (!Files.exists(file)) {
            Path parent = file.toAbsolutePath().getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
            Directories.writePrivately(file, random().properties());
        }
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            properties.load(reader);
        }
        // Folders of earlier versions have none.
        boolean whole = properties.containsKey(SECRET_KEY);
        properties.putIfAbsent(SECRET_KEY, randomKey());
        Secrets secrets = new Secrets(
                entry(file, properties, "bootstrapAdminPassword"),
                entry(file, properties, "portalSecret"),
                entry(file, properties, "serviceSecret"),
                entry(file, properties, SECRET_KEY));
        if (!whole) {
            Directories.writePrivately(file, secrets.properties());
        }
        return secrets;
    }

    static String randomText() {
        byte[] bytes = new byte[RANDOM_BYTES];
        RANDOM.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** The environment that {@code deploy/keycloak/terrane-realm.json} and Keycloak's bootstrap read. */
    Map<String, String> environment() {
        return Map.of(
                "KC_BOOTSTRAP_ADMIN_USERNAME", EmbeddedKeycloak.BOOTSTRAP_ADMIN,
                "KC_BOOTSTRAP_ADMIN_PASSWORD", bootstrapAdminPassword,
                "TERRANE_OIDC_SECRET", portalSecret,
                "TERRANE_KEYCLOAK_ADMIN_SECRET", serviceSecret);
    }

    /** Names the record without showing what is in it. */
    @Override
    public String toString() {
        return "Secrets[…]";
    }

    private String properties() throws IOException {
        Properties properties = new Properties();
        properties.setProperty("bootstrapAdminPassword", bootstrapAdminPassword);
        properties.setProperty("portalSecret", portalSecret);
        properties.setProperty("serviceSecret", serviceSecret);
        properties.setProperty(SECRET_KEY, secretKey);
        StringWriter text = new StringWriter();
        properties.store(text, "Secrets of this mesh");
        return text.toString();
    }

    private static String entry(Path file, Properties properties, String name) throws IOException {
        String value = properties.getProperty(name);
        if (value == null || value.isBlank()) {
            throw new IOException("The secrets file '" + file.getFileName() + "' has no entry " + name
                    + ": add it, or remove the file together with the data directories to start anew.");
        }
        return value;
    }

    private static void requireText(String name, String value) {
        if (value.isBlank()) {
            throw new IllegalArgumentException("The secret " + name + " is blank: give it a value.");
        }
    }
}
