package io.terrane.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.terrane.raster.expression.SpectralIndex;
import io.terrane.raster.expression.SpectralIndices;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Lists the spectral indices that a definition may name. */
@Command(
        name = "indices",
        mixinStandardHelpOptions = true,
        description = "List the spectral indices that an expression may name: name, formula, title, reference.")
final class IndicesCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(
            arity = "0..1",
            paramLabel = "WORD",
            description = "Only those with this word in name, title or domain.")
    private String word = "";

    @Option(names = "--json", description = "One JSON object a line.")
    private boolean json;

    @Override
    public Integer call() throws Exception {
        var out = spec.commandLine().getOut();
        String wanted = word.toLowerCase(Locale.ROOT);
        int found = 0;
        for (SpectralIndex index : SpectralIndices.all()) {
            String text = index.name() + " " + index.title() + " " + index.domain();
            if (!text.toLowerCase(Locale.ROOT).contains(wanted)) {
                continue;
            }
            found++;
            out.println(
                    json
                            ? new ObjectMapper().writeValueAsString(index)
                            : "%s = %s%n    %s; %s; %s"
                                    .formatted(
                                            index.name(),
                                            index.formula(),
                                            index.title(),
                                            String.join(", ", index.platforms()),
                                            index.reference()));
        }
        out.flush();
        if (found == 0) {
            spec.commandLine().getErr().println("no index has '" + word + "' in its name, title or domain");
            return 1;
        }
        return 0;
    }
}
