package io.terrane.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The corpora beside the project; tests skip where they are missing, except in CI. */
public final class SharedData {
    private SharedData() {}

    public static Path path(String relative) {
        Optional<Path> path = find(relative);
        assumeTrue(path.isPresent(), "the test data are not beside the project");
        return path.get();
    }

    /** For what is worth testing without them too. */
    public static Optional<Path> find(String relative) {
        Path path = Path.of("../../../shared/data")
                .resolve(relative)
                .toAbsolutePath()
                .normalize();
        if (System.getenv("CI") != null) {
            assertThat(path).exists();
        }
        return Optional.of(path).filter(Files::exists);
    }
}
