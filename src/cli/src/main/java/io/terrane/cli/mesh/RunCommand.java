package io.terrane.cli.mesh;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Queues a run of a published definition version. */
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        description = "Queue a run of a published definition, and print its id.",
        exitCodeListHeading = "Exit status:%n",
        exitCodeList = {
            "0: queued; with --watch: it succeeded",
            "1: the mesh does not answer; with --watch: the run failed",
            "2: the call is wrong",
            "3: not signed in, or without the role",
            "4: refused: a draft, or a version that has its product"
        })
public final class RunCommand extends MeshCommand {
    private static final Pattern NAME = Pattern.compile("([a-z0-9-]+)/([a-z0-9-]+)(?:@(\\S+))?");

    @Parameters(paramLabel = "DOMAIN/ID[@VERSION]", description = "without a version the highest one that is published")
    private String definition = "";

    @Option(names = "--watch", description = "follow it to its end")
    private boolean watch;

    @Option(
            names = "--refresh",
            description = "compute what is new or other at the source of its product, and nothing else")
    private boolean refresh;

    @Option(names = "--full", description = "with --refresh: compute all of it again")
    private boolean full;

    @Override
    protected int run(MeshClient mesh) throws MeshException {
        Matcher name = NAME.matcher(definition);
        if (!name.matches()) {
            throw new MeshException(
                    ExitStatus.WRONG_CALL, "'" + definition + "' has to be DOMAIN/ID or DOMAIN/ID@VERSION");
        }
        if (full && !refresh) {
            throw new MeshException(ExitStatus.WRONG_CALL, "--full goes with --refresh");
        }
        String address = "/api/domains/" + name.group(1) + "/definitions/" + name.group(2);
        String version = name.group(3) == null ? highest(mesh.get(address)) : name.group(3);
        String id = mesh.send(
                        "POST",
                        address + "/versions/" + version + (refresh ? "/refresh" : "/runs"),
                        "application/json",
                        full ? "{\"full\": true}" : "")
                .path("id")
                .asText();
        print(id);
        return watch ? new RunWatcher(mesh, spec.commandLine().getErr()).follow(id) : ExitStatus.DONE;
    }

    /** They are listed from the highest down. */
    private static String highest(JsonNode versions) throws MeshException {
        for (JsonNode version : versions.path("definitions")) {
            if (version.path("state").asText().equals("published")) {
                return version.path("version").asText();
            }
        }
        throw new MeshException(ExitStatus.REFUSED, "no version of it is published");
    }
}
