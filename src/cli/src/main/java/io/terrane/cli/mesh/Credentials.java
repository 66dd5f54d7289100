package io.terrane.cli.mesh;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * Who is signed in where, as the file that keeps it: nobody but its owner reads it.
 *
 * @param server address of the mesh
 * @param tokenEndpoint where tokens are made anew
 * @param refreshToken empty when the provider gave none
 */
record Credentials(
        String server,
        String tokenEndpoint,
        String client,
        String accessToken,
        Optional<String> refreshToken,
        Instant expiresAt) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** {@code TERRANE_CONFIG}, or the folder of the user's settings. */
    static Path file(Map<String, String> environment) {
        String folder = environment.get("TERRANE_CONFIG");
        if (folder != null) {
            return Path.of(folder, "credentials.json");
        }
        String settings = environment.get("XDG_CONFIG_HOME");
        Path base = settings == null || settings.isBlank()
                ? Path.of(System.getProperty("user.home"), ".config")
                : Path.of(settings);
        return base.resolve("terrane").resolve("credentials.json");
    }

    static Optional<Credentials> read(Path file) throws MeshException {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            JsonNode document = JSON.readTree(file.toFile());
            return Optional.of(new Credentials(
                    document.path("server").asText(),
                    document.path("tokenEndpoint").asText(),
                    document.path("client").asText(),
                    document.path("accessToken").asText(),
                    Optional.ofNullable(document.path("refreshToken").textValue()),
                    Instant.parse(document.path("expiresAt").asText())));
        } catch (IOException | java.time.DateTimeException e) {
            throw new MeshException(
                    ExitStatus.NOT_ALLOWED, file + " cannot be read: sign in again with 'terrane login'");
        }
    }

    /** Whole or not at all, and readable by its owner alone from the first byte. */
    void write(Path file) throws MeshException {
        ObjectNode document = JSON.createObjectNode();
        document.put("server", server).put("tokenEndpoint", tokenEndpoint).put("client", client);
        document.put("accessToken", accessToken).put("expiresAt", expiresAt.toString());
        refreshToken.ifPresent(token -> document.put("refreshToken", token));
        try {
            Path folder = Files.createDirectories(file.toAbsolutePath().getParent());
            boolean posix =
                    FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
            Path temporary = posix
                    ? Files.createTempFile(
                            folder,
                            "credentials",
                            ".new",
                            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))
                    : Files.createTempFile(folder, "credentials", ".new");
            Files.writeString(temporary, document.toPrettyString());
            Files.move(temporary, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new MeshException(ExitStatus.FAILED, file + " cannot be written: " + e.getMessage());
        }
    }
}
