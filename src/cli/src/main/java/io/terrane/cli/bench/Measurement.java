package io.terrane.cli.bench;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;

/**
 * What a job took.
 *
 * @param cpuSeconds of all threads of the process
 * @param peakMegabytes the largest resident size of the process so far; 0 where the system does not tell
 */
record Measurement(double seconds, double cpuSeconds, double peakMegabytes, long pixels) {
    static Measurement of(Callable<Long> job) throws Exception {
        OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        long cpu = system.getProcessCpuTime();
        long start = System.nanoTime();
        long pixels = job.call();
        double seconds = (System.nanoTime() - start) / 1e9;
        return new Measurement(seconds, (system.getProcessCpuTime() - cpu) / 1e9, peak(), pixels);
    }

    private static double peak() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.exists(status)) {
            return 0;
        }
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("VmHWM"))
                .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")) / 1024)
                .findFirst()
                .orElse(0);
    }

    String json() {
        return String.format(
                Locale.ROOT,
                "{\"seconds\": %.3f, \"cpu_seconds\": %.3f, \"peak_mb\": %.0f, \"pixels\": %d}",
                seconds,
                cpuSeconds,
                peakMegabytes,
                pixels);
    }
}
