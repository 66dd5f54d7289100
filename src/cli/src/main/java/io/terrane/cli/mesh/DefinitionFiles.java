package io.terrane.cli.mesh;

import io.terrane.definition.DefinitionReader;
import io.terrane.definition.InvalidDefinitionException;
import io.terrane.definition.ProductDefinition;
import io.terrane.definition.SemanticVersion;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The definitions of a folder, read and judged before anybody is asked. */
final class DefinitionFiles {
    private DefinitionFiles() {}

    record DefinitionFile(Path file, String text, ProductDefinition definition) {
        String name() {
            return definition.domain() + "/" + definition.id() + "@" + definition.version();
        }
    }

    /**
     * All YAML and JSON files at any depth, in order of definition and version; hidden ones are left out.
     *
     * @throws MeshException with everything that is wrong with any of them
     */
    static List<DefinitionFile> read(Path root) throws MeshException {
        List<DefinitionFile> read = new ArrayList<>();
        List<String> wrong = new ArrayList<>();
        Map<String, Path> names = new HashMap<>();
        for (Path file : files(root)) {
            try {
                byte[] bytes = Files.readAllBytes(file);
                DefinitionFile definition = new DefinitionFile(
                        file, new String(bytes, StandardCharsets.UTF_8), DefinitionReader.read(bytes));
                Path other = names.putIfAbsent(definition.name(), file);
                if (other == null) {
                    read.add(definition);
                } else {
                    wrong.add(file + ": is " + definition.name() + ", and so is " + other);
                }
            } catch (InvalidDefinitionException e) {
                e.violations()
                        .forEach(violation -> wrong.add(file + ": "
                                + (violation.pointer().isEmpty() ? "the document" : violation.pointer()) + " "
                                + violation.detail()));
            } catch (IOException e) {
                wrong.add(file + ": cannot be read: " + e.getMessage());
            }
        }
        if (!wrong.isEmpty()) {
            throw new MeshException(ExitStatus.REFUSED, "nothing is applied:\n  " + String.join("\n  ", wrong));
        }
        read.sort(Comparator.comparing((DefinitionFile file) -> file.definition.domain())
                .thenComparing(file -> file.definition.id())
                .thenComparing(file -> SemanticVersion.parse(file.definition.version())));
        return read;
    }

    private static List<Path> files(Path root) throws MeshException {
        if (Files.isRegularFile(root)) {
            return List.of(root);
        }
        try (Stream<Path> files = Files.walk(root)) {
            List<Path> found = files.filter(Files::isRegularFile)
                    .filter(file -> file.getFileName().toString().matches("[^.].*\\.(ya?ml|json)"))
                    .filter(file -> !root.relativize(file).toString().matches("(.*[/\\\\])?\\..*"))
                    .sorted()
                    .toList();
            if (found.isEmpty()) {
                throw new MeshException(ExitStatus.WRONG_CALL, root + " has no YAML or JSON file");
            }
            return found;
        } catch (IOException e) {
            throw new MeshException(ExitStatus.WRONG_CALL, root + " cannot be read: " + e.getMessage());
        }
    }
}
