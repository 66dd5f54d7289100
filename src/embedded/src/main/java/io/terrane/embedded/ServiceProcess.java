package io.terrane.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The service from its build, as a process of this machine. */
public final class ServiceProcess {
    private ServiceProcess() {}

    /**
     * Starts it; {@link ChildProcess#awaitAnswer} tells when it is up.
     *
     * @param home folder of the project
     * @param folder of its log and process id
     * @param heapMegabytes of its memory
     * @param environment its settings
     * @throws IOException when it is not built
     */
    public static ChildProcess start(Path home, Path folder, int heapMegabytes, Map<String, String> environment)
            throws IOException {
        Path jar = home.resolve("src/service/target/quarkus-app/quarkus-run.jar");
        if (!Files.exists(jar)) {
            throw new IOException("the service is not built: run ./terrane package");
        }
        ProcessBuilder builder = new ProcessBuilder(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + heapMegabytes + "m",
                // The collector that asks least of few processors, where much lives for one request and the heap is
                // small.
                "-XX:+UseParallelGC",
                // Half of the heap for what lives for one request.
                "-XX:NewRatio=1",
                "--enable-native-access=ALL-UNNAMED",
                "-jar",
                jar.toString()));
        builder.environment().putAll(environment);
        return ChildProcess.start("service", folder, builder);
    }
}
