package io.terrane.cli.mesh;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.terrane.cli.BuildProgress;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/** Follows a run by its stream of events, which is taken up again when it breaks off. */
final class RunWatcher {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PAUSE = Duration.ofSeconds(2);
    private static final int MOST_BREAKS = 30;

    private final MeshClient mesh;
    private final PrintWriter lines;
    private Optional<String> last = Optional.empty();
    private Optional<JsonNode> end = Optional.empty();

    RunWatcher(MeshClient mesh, PrintWriter lines) {
        this.mesh = mesh;
        this.lines = lines;
    }

    /** @return one of {@link ExitStatus}: done when the run succeeded, failed when it did not */
    int follow(String run) throws MeshException {
        int breaks = 0;
        try (BuildProgress progress = new BuildProgress(lines)) {
            while (end.isEmpty()) {
                try (BufferedReader stream = new BufferedReader(new InputStreamReader(
                        mesh.events("/api/runs/" + run + "/events", last), StandardCharsets.UTF_8))) {
                    read(stream, progress);
                } catch (IOException e) {
                    breaks++;
                } catch (MeshException e) {
                    if (e.status() != ExitStatus.FAILED || breaks == 0) {
                        throw e;
                    }
                    breaks++;
                }
                if (end.isEmpty()) {
                    pause(breaks);
                }
            }
        }
        return told(end.orElseThrow());
    }

    private void read(BufferedReader stream, BuildProgress progress) throws IOException {
        String name = "";
        StringBuilder data = new StringBuilder();
        for (String line = stream.readLine(); line != null; line = stream.readLine()) {
            if (line.isEmpty()) {
                tell(name, data.toString(), progress);
                name = "";
                data.setLength(0);
            } else if (line.startsWith("event:")) {
                name = line.substring("event:".length()).strip();
            } else if (line.startsWith("id:")) {
                last = Optional.of(line.substring("id:".length()).strip());
            } else if (line.startsWith("data:")) {
                data.append(line.substring("data:".length()).strip());
            }
        }
    }

    private void tell(String name, String data, BuildProgress progress) throws IOException {
        switch (name) {
            case "log" -> progress.event(JSON.readTree(data).path("message").asText());
            case "progress" -> {
                JsonNode run = JSON.readTree(data);
                progress.progress(
                        run.at("/items/done").asInt(),
                        run.at("/items/total").asInt(),
                        run.at("/chunks/done").asLong(),
                        run.at("/chunks/total").asLong());
            }
            case "end" -> end = Optional.of(JSON.readTree(data));
            default -> {}
        }
    }

    private static void pause(int breaks) throws MeshException {
        if (breaks > MOST_BREAKS) {
            throw new MeshException(ExitStatus.FAILED, "the mesh does not answer any more; the run goes on without us");
        }
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MeshException(ExitStatus.FAILED, "interrupted; the run goes on");
        }
    }

    private int told(JsonNode run) {
        String state = run.path("state").asText();
        lines.println("run " + run.path("id").asText() + " " + state
                + (run.at("/failure/detail").isTextual()
                        ? ": " + run.at("/failure/detail").asText()
                        : ""));
        lines.flush();
        return state.equals("succeeded") ? ExitStatus.DONE : ExitStatus.FAILED;
    }
}
