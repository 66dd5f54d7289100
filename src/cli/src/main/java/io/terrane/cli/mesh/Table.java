package io.terrane.cli.mesh;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Rows of objects as text in columns, each as wide as its widest cell. */
final class Table {
    private Table() {}

    /** @param pointer to the value in a row */
    record Column(String title, String pointer) {}

    /** @param columns title and path each, parted by a space */
    static List<Column> columns(String... columns) {
        return Arrays.stream(columns)
                .map(column -> column.split(" "))
                .map(parts -> new Column(parts[0], "/" + parts[1]))
                .toList();
    }

    static String of(List<Column> columns, Iterable<JsonNode> rows) {
        List<List<String>> lines = new ArrayList<>();
        lines.add(columns.stream().map(Column::title).toList());
        for (JsonNode row : rows) {
            lines.add(columns.stream()
                    .map(column -> row.at(column.pointer).asText("").replaceAll("\\p{Cntrl}+", " "))
                    .toList());
        }
        int[] widths = new int[columns.size()];
        lines.forEach(line -> {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], line.get(i).length());
            }
        });
        StringBuilder text = new StringBuilder();
        for (List<String> line : lines) {
            StringBuilder rendered = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                rendered.append(line.get(i))
                        .append(" ".repeat(widths[i] - line.get(i).length() + 2));
            }
            text.append(text.isEmpty() ? "" : "\n").append(rendered.toString().stripTrailing());
        }
        return text.toString();
    }
}
