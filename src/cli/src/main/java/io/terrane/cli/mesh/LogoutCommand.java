package io.terrane.cli.mesh;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Command;

/** Forgets who was signed in. */
@Command(name = "logout", mixinStandardHelpOptions = true, description = "Forget the session of 'terrane login'.")
public final class LogoutCommand extends MeshCommand {
    @Override
    protected int run(MeshClient mesh) throws MeshException {
        Path file = Credentials.file(System.getenv());
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new MeshException(ExitStatus.FAILED, file + " cannot be deleted: " + e.getMessage());
        }
        return ExitStatus.DONE;
    }
}
