package io.terrane.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A test's own {@code main} in a process with a heap of its own. */
public final class Forked {
    private static final Path STATUS = Path.of("/proc/self/status");

    private Forked() {}

    /** Whether processes can tell how much of them was resident at most. */
    public static boolean tellsPeak() {
        return Files.exists(STATUS);
    }

    /** @return the last line that it prints, once it has ended well */
    public static String run(Class<?> main, String heap, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                heap,
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output.strip().lines().reduce("", (first, second) -> second);
    }

    /** Megabytes of this process that were resident at most. */
    public static double peakMegabytes() throws IOException {
        return Files.readAllLines(STATUS).stream()
                .filter(line -> line.startsWith("VmHWM"))
                .map(line -> line.replaceAll("\\D", ""))
                .mapToDouble(kilobytes -> Double.parseDouble(kilobytes) / 1024)
                .findFirst()
                .orElseThrow();
    }
}
