package io.terrane.cli.mesh;

import io.terrane.exchange.ItemReader;
import io.terrane.exchange.ItemReader.Entry;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The Items of an input as the mesh is sent them, a line each. What a line of NDJSON says is for the mesh to judge. */
interface IngestLines extends Closeable {
    /** What stands at a place of the input. */
    sealed interface Line {
        /** The line, or where there are no lines the how-manieth Item; counted from 1. */
        long number();

        record Sent(long number, byte[] text) implements Line {}

        record Broken(long number, String problem) implements Line {}
    }

    /**
     * @return empty at the end
     * @throws io.terrane.exchange.BrokenInputException when nothing that follows can be read
     */
    Optional<Line> next() throws IOException;

    static IngestLines of(ItemReader items) {
        return new IngestLines() {
            @Override
            public Optional<Line> next() throws IOException {
                return items.next().map(entry -> switch (entry) {
                    case Entry.Item item ->
                        new Line.Sent(item.number(), item.document().toString().getBytes(StandardCharsets.UTF_8));
                    case Entry.Unread unread -> new Line.Sent(unread.number(), unread.json());
                    case Entry.Broken broken -> new Line.Broken(broken.number(), broken.problem());
                });
            }

            @Override
            public void close() throws IOException {
                items.close();
            }
        };
    }
}
