package io.terrane.exchange;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** An Item a line (NDJSON), in UTF-8. Empty lines are skipped, and so are the separators of RFC 8142. */
public final class NdjsonItems implements ItemReader {
    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    private static final int RECORD_SEPARATOR = 0x1E;

    private final InputStream input;
    private final int mostBytes;
    private final byte[] buffer = new byte[1 << 16];
    private int at;
    private int end;
    private long number;

    /** @param mostBytes of a line */
    public NdjsonItems(InputStream input, int mostBytes) {
        this.input = input;
        this.mostBytes = mostBytes;
    }

    @Override
    public Optional<Entry> next() throws IOException {
        while (true) {
            Line line = line();
            if (line.bytes.length == 0 && line.last) {
                return Optional.empty();
            }
            number++;
            if (line.tooLong) {
                return Optional.of(new Entry.Broken(number, "The line is longer than " + mostBytes + " bytes."));
            }
            if (!isBlank(line.bytes)) {
                return Optional.of(parsed(line.bytes));
            }
        }
    }

    private record Line(byte[] bytes, boolean tooLong, boolean last) {}

    private Line line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream(4096);
        boolean tooLong = false;
        while (true) {
            if (at == end) {
                at = 0;
                end = Math.max(0, input.read(buffer));
                if (end == 0) {
                    return new Line(tooLong ? new byte[1] : line.toByteArray(), tooLong, true);
                }
            }
            int stop = at;
            while (stop < end && buffer[stop] != '\n') {
                stop++;
            }
            if (line.size() + stop - at > mostBytes) {
                tooLong = true;
            } else {
                line.write(buffer, at, stop - at);
            }
            boolean ended = stop < end;
            at = ended ? stop + 1 : stop;
            if (ended) {
                return new Line(line.toByteArray(), tooLong, false);
            }
        }
    }

    private static boolean isBlank(byte[] line) {
        for (byte b : line) {
            if (b != ' ' && b != '\t' && b != '\r' && b != RECORD_SEPARATOR) {
                return false;
            }
        }
        return true;
    }

    private Entry parsed(byte[] line) throws IOException {
        try {
            int start = line[0] == RECORD_SEPARATOR ? 1 : 0;
            JsonNode read = JSON.readTree(line, start, line.length - start);
            return read instanceof ObjectNode item
                    ? new Entry.Item(number, item)
                    : new Entry.Broken(number, "The line has to be a JSON object.");
        } catch (JsonProcessingException e) {
            return new Entry.Broken(number, "The line is no JSON.");
        }
    }

    @Override
    public void close() throws IOException {
        input.close();
    }
}
