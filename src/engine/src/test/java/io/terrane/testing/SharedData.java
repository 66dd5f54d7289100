package io.terrane.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/** The corpora beside the project; tests skip where they are missing, except in CI. */
public final class SharedData {
    private SharedData() {}

    public static Path path(String relative) {
        Path path = Path.of("../../../shared/data")
                .resolve(relative)
                .toAbsolutePath()
                .normalize();
        if (System.getenv("CI") != null) {
            assertThat(path).exists();
        }
        assumeTrue(Files.exists(path), "the test data are not beside the project");
        return path;
    }
}
