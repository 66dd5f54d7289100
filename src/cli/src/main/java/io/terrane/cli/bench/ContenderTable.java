package io.terrane.cli.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What contenders took in their turns, and how they compare with one of them. */
final class ContenderTable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String reference;
    private final Map<String, List<JsonNode>> results = new LinkedHashMap<>();

    /** @param reference the contender that all are compared with */
    ContenderTable(String reference) {
        this.reference = reference;
    }

    /** @param measured a JSON object with {@code seconds}, and perhaps {@code cpu_seconds} and {@code peak_mb} */
    void add(String contender, String measured) throws IOException {
        results.computeIfAbsent(contender, name -> new ArrayList<>()).add(JSON.readTree(measured));
    }

    /**
     * Prints medians and ratios.
     *
     * @param megapixels of one turn
     * @param processReference what contenders that are whole processes are compared with
     */
    void print(PrintWriter out, double megapixels, String processReference) {
        int rounds = results.values().stream().mapToInt(List::size).max().orElse(0);
        out.printf(
                "%n%-30s %9s %9s %9s %9s %14s %12s%n",
                "median of " + rounds, "seconds", "MPix/s", "CPU s", "peak MB", "to terrane", "by CPU");
        for (String contender : results.keySet()) {
            double seconds = median(contender, "seconds");
            double cpu = median(contender, "cpu_seconds");
            double peak = median(contender, "peak_mb");
            boolean process = contender.endsWith("(process)");
            out.printf(
                    "%-30s %9.2f %9.1f %9s %9s %13.2fx %12s%n",
                    contender,
                    seconds,
                    megapixels / seconds,
                    Double.isNaN(cpu) ? "" : "%.2f".formatted(cpu),
                    Double.isNaN(peak) ? "" : "%.0f".formatted(peak),
                    seconds / median(process ? processReference : reference, "seconds"),
                    Double.isNaN(cpu) ? "" : "%.2fx".formatted(cpu / median(reference, "cpu_seconds")));
        }
        out.flush();
    }

    private double median(String contender, String field) {
        double[] values = results.getOrDefault(contender, List.of()).stream()
                .filter(result -> result.has(field))
                .mapToDouble(result -> result.path(field).asDouble())
                .sorted()
                .toArray();
        return values.length == 0
                ? Double.NaN
                : Arrays.stream(values).skip(values.length / 2).findFirst().orElseThrow();
    }
}
