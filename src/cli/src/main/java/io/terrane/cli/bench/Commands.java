package io.terrane.cli.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * Programs that are run to their end in a folder, with what they print in a log of it.
 *
 * @param log name of the file
 */
record Commands(Path folder, String log) {
    /** @throws IOException when it fails */
    void require(List<String> command) throws IOException, InterruptedException {
        if (!run(command)) {
            throw new IOException("'" + String.join(" ", command) + "' failed: see " + folder.resolve(log));
        }
    }

    /** @return whether it ended well; not when there is no such program */
    boolean run(List<String> command) throws IOException, InterruptedException {
        Path file = folder.resolve(log);
        Files.writeString(
                file, "> " + String.join(" ", command) + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        try {
            return new ProcessBuilder(command)
                            .directory(folder.toFile())
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.appendTo(file.toFile()))
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        }
    }
}
