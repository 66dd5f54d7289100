package io.terrane.cli.mesh;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.terrane.definition.DefinitionReader;
import io.terrane.definition.InvalidDefinitionException;
import io.terrane.definition.ProductDefinition;
import io.terrane.definition.SemanticVersion;
import io.terrane.definition.Violation;
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

/**
 * The files of a team, read and judged before anybody is asked.
 *
 * @param definitions in order of definition and version
 * @param schedules in order of definition
 */
record TeamFiles(List<DefinitionFile> definitions, List<ScheduleFile> schedules) {
    private static final String SCHEDULE = ".*\\.schedule\\.(ya?ml|json)";

    TeamFiles {
        definitions = List.copyOf(definitions);
        schedules = List.copyOf(schedules);
    }

    record DefinitionFile(Path file, String text, ProductDefinition definition) {
        String name() {
            return definition.domain() + "/" + definition.id() + "@" + definition.version();
        }
    }

    /**
     * A schedule and whose it is.
     *
     * @param rule as the mesh takes it
     */
    record ScheduleFile(Path file, String domain, String definition, ObjectNode rule) {
        String name() {
            return domain + "/" + definition;
        }
    }

    int size() {
        return definitions.size() + schedules.size();
    }

    /**
     * All YAML and JSON files at any depth, {@code *.schedule.yaml} as schedules, all others as definitions; hidden ones are left
     * out.
     *
     * @throws MeshException with everything that is wrong with any of them
     */
    static TeamFiles read(Path root) throws MeshException {
        Reading reading = new Reading();
        for (Path file : files(root)) {
            reading.read(file);
        }
        return reading.result();
    }

    private static final class Reading {
        private final List<DefinitionFile> definitions = new ArrayList<>();
        private final List<ScheduleFile> schedules = new ArrayList<>();
        private final List<String> wrong = new ArrayList<>();
        private final Map<String, Path> names = new HashMap<>();

        void read(Path file) {
            try {
                byte[] bytes = Files.readAllBytes(file);
                if (file.getFileName().toString().matches(SCHEDULE)) {
                    ScheduleFile schedule = schedule(file, bytes);
                    if (isFirst("the schedule of " + schedule.name(), file)) {
                        schedules.add(schedule);
                    }
                } else {
                    DefinitionFile definition = new DefinitionFile(
                            file, new String(bytes, StandardCharsets.UTF_8), DefinitionReader.read(bytes));
                    if (isFirst(definition.name(), file)) {
                        definitions.add(definition);
                    }
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

        private boolean isFirst(String name, Path file) {
            Path other = names.putIfAbsent(name, file);
            if (other != null) {
                wrong.add(file + ": is " + name + ", and so is " + other);
            }
            return other == null;
        }

        /** Whether the rule makes sense is the mesh's to say. */
        private static ScheduleFile schedule(Path file, byte[] bytes) throws InvalidDefinitionException {
            ObjectNode rule = DefinitionReader.parse(bytes);
            List<Violation> violations = new ArrayList<>();
            String domain = id(rule, "domain", violations);
            String definition = id(rule, "definition", violations);
            if (!violations.isEmpty()) {
                throw new InvalidDefinitionException(violations);
            }
            return new ScheduleFile(file, domain, definition, rule);
        }

        private static String id(ObjectNode rule, String field, List<Violation> violations) {
            String id = rule.path(field).asText();
            rule.remove(field);
            if (!id.matches("[a-z0-9-]+")) {
                violations.add(new Violation("/" + field, "is required: the id of a " + field));
            }
            return id;
        }

        TeamFiles result() throws MeshException {
            if (!wrong.isEmpty()) {
                throw new MeshException(ExitStatus.REFUSED, "nothing is applied:\n  " + String.join("\n  ", wrong));
            }
            definitions.sort(Comparator.comparing((DefinitionFile file) -> file.definition.domain())
                    .thenComparing(file -> file.definition.id())
                    .thenComparing(file -> SemanticVersion.parse(file.definition.version())));
            schedules.sort(Comparator.comparing(ScheduleFile::name));
            return new TeamFiles(definitions, schedules);
        }
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
