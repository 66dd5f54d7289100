package io.terrane.cli.mesh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.terrane.cli.mesh.TeamFiles.DefinitionFile;
import io.terrane.cli.mesh.TeamFiles.ScheduleFile;
import io.terrane.definition.BuiltInDefinitions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TeamFilesTest {
    @TempDir
    Path folder;

    private void write(String name, String version) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(
                file,
                new String(BuiltInDefinitions.yaml("ndvi").orElseThrow(), StandardCharsets.UTF_8)
                        .replace("1.0.0", version));
    }

    @Test
    void definitionsOfAllFoldersAreReadInOrderOfTheirVersions() throws Exception {
        write("b/later.yml", "1.10.0");
        write("a.yaml", "1.9.0");
        write(".git/c.yaml", "1.0.0");
        write(".hidden.yaml", "1.1.0");
        Files.writeString(folder.resolve("README.md"), "words");
        assertThat(TeamFiles.read(folder).definitions())
                .extracting(DefinitionFile::name)
                .containsExactly("local/ndvi@1.9.0", "local/ndvi@1.10.0");
    }

    @Test
    void schedulesAreFilesOfTheirOwn() throws Exception {
        write("ndvi.yaml", "1.0.0");
        Files.writeString(
                folder.resolve("ndvi.schedule.yaml"),
                "domain: local\ndefinition: ndvi\ncron: 0 6 * * *\nenabled: false\n");
        TeamFiles files = TeamFiles.read(folder);
        assertThat(files.definitions()).hasSize(1);
        assertThat(files.schedules()).extracting(ScheduleFile::name).containsExactly("local/ndvi");
        assertThat(files.schedules().getFirst().rule()).hasToString("{\"cron\":\"0 6 * * *\",\"enabled\":false}");
        Files.writeString(folder.resolve("again.schedule.json"), "{\"domain\": \"local\", \"definition\": \"ndvi\"}");
        Files.writeString(folder.resolve("nobodys.schedule.yml"), "domain: ../x\ncron: 0 6 * * *\n");
        assertThat(catchThrowableOfType(MeshException.class, () -> TeamFiles.read(folder)))
                .hasMessageContaining("is the schedule of local/ndvi, and so is")
                .hasMessageContaining("nobodys.schedule.yml: /domain is required")
                .hasMessageContaining("nobodys.schedule.yml: /definition is required");
    }

    @Test
    void everythingThatIsWrongIsSaidAndNothingIsRead() throws Exception {
        write("a.yaml", "1.0.0");
        write("b.yaml", "1.0.0");
        Files.writeString(folder.resolve("c.json"), "{\"id\": 1}");
        MeshException refused = catchThrowableOfType(MeshException.class, () -> TeamFiles.read(folder));
        assertThat(refused.status()).isEqualTo(ExitStatus.REFUSED);
        assertThat(refused)
                .hasMessageContaining("b.yaml: is local/ndvi@1.0.0, and so is")
                .hasMessageContaining("c.json: /domain is required");
        Path empty = Files.createDirectories(folder.resolve("empty"));
        assertThat(catchThrowableOfType(MeshException.class, () -> TeamFiles.read(empty))
                        .status())
                .isEqualTo(ExitStatus.WRONG_CALL);
    }

    @Test
    void aSessionIsKeptForItsOwnerAlone() throws Exception {
        Path file = Credentials.file(Map.of("XDG_CONFIG_HOME", folder.toString()));
        Credentials kept = new Credentials(
                "https://mesh.example",
                "https://id.example/token",
                "terrane-cli",
                "abc",
                Optional.of("def"),
                Instant.parse("2026-01-01T00:00:00Z"));
        kept.write(file);
        kept.write(file);
        assertThat(Credentials.read(file)).contains(kept);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        Files.writeString(file, "{");
        assertThat(catchThrowableOfType(MeshException.class, () -> Credentials.read(file))
                        .status())
                .isEqualTo(ExitStatus.NOT_ALLOWED);
    }

    @Test
    void aTableHasColumnsAsWideAsTheirWidestCell() throws Exception {
        var rows = new ObjectMapper().readTree("[{\"id\": \"a\", \"n\": {\"m\": 1}}, {\"id\": \"longer\\u0007\"}]");
        assertThat(Table.of(Table.columns("ID id", "M n/m"), rows)).isEqualTo("ID       M\na        1\nlonger");
    }
}
