package io.terrane.cli.mesh;

import java.net.http.HttpClient;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Signs a person in, in a browser on any device. */
@Command(
        name = "login",
        mixinStandardHelpOptions = true,
        description = {
            "Sign in to a mesh, in a browser on this or any other device.",
            "Machines need no login: TERRANE_SERVER, TERRANE_CLIENT_ID and TERRANE_CLIENT_SECRET sign every call in."
        },
        exitCodeListHeading = "Exit status:%n",
        exitCodeList = {
            "0: signed in",
            "1: the mesh or its provider does not answer",
            "2: the call is wrong",
            "3: nobody confirmed"
        })
public final class LoginCommand extends MeshCommand {
    @Option(names = "--server", required = true, paramLabel = "ADDRESS", description = "of the mesh")
    private String server = "";

    @Option(
            names = "--issuer",
            paramLabel = "ADDRESS",
            description = "of the OpenID provider; the mesh says it as a rule")
    private @Nullable String issuer;

    @Option(names = "--client", paramLabel = "ID", description = "at the provider; default: ${DEFAULT-VALUE}")
    private String client = "terrane-cli";

    @Override
    protected int run(MeshClient mesh) throws MeshException {
        Map<String, String> environment = System.getenv();
        Path file = Credentials.file(environment);
        try (HttpClient http = MeshClient.newHttp()) {
            OpenIdProvider provider = OpenIdProvider.of(http, MeshClient.trimmed(server), Optional.ofNullable(issuer));
            provider.signInByDevice(client, this::print).write(file);
        }
        print("Signed in as "
                + new MeshClient(environment).get("/portal/me").path("name").asText() + "; kept in " + file);
        return ExitStatus.DONE;
    }
}
