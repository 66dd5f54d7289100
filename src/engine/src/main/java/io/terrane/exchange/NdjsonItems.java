package io.terrane.exchange;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.terrane.exchange.NdjsonLines.Line;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** An Item a line (NDJSON), in UTF-8; lines are given as they stand there. */
public final class NdjsonItems implements ItemReader {
    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private final NdjsonLines lines;

    /** @param mostBytes of a line */
    public NdjsonItems(InputStream input, int mostBytes) {
        this.lines = new NdjsonLines(input, mostBytes);
    }

    @Override
    public Optional<Entry> next() throws IOException {
        Optional<Line> line = lines.next();
        return line.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        switch (line.get()) {
                            case Line.Text text -> new Entry.Unread(text.number(), text.bytes());
                            case Line.TooLong tooLong -> new Entry.Broken(tooLong.number(), tooLong.problem());
                        });
    }

    static Entry parsed(Entry.Unread line) {
        try {
            Optional<DocumentText.Read> found = DocumentText.Read.of(line.json());
            if (found.isPresent()) {
                return new Entry.Item(
                        line.number(), found.get().document(), found.get().text());
            }
            JsonNode read = JSON.readTree(line.json());
            return read instanceof ObjectNode item
                    ? new Entry.Item(line.number(), item)
                    : new Entry.Broken(line.number(), "The line has to be a JSON object.");
        } catch (IOException e) {
            return new Entry.Broken(line.number(), "The line is no JSON.");
        }
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}
