package io.terrane.cli.bench;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/** Lines as they stand in a stream, so many at once. Not for use by several threads. */
final class LineBatches implements AutoCloseable {
    private final InputStream input;
    private final int lines;
    private byte[] buffer = new byte[1 << 20];
    /** The buffer as characters, among which the ends of lines are found sooner than among bytes. */
    private String text = "";

    private int length;

    LineBatches(InputStream input, int lines) {
        this.input = input;
        this.lines = lines;
    }

    /** @return lines with their ends, fewer only at last; empty at the end */
    Optional<byte[]> next() throws IOException {
        int at = 0;
        for (int found = 0; found < lines; found++) {
            int end = lineEnd(at);
            if (end == at) {
                break;
            }
            at = end;
        }
        byte[] batch = Arrays.copyOf(buffer, at);
        System.arraycopy(buffer, at, buffer, 0, length - at);
        length -= at;
        text = text.substring(at);
        return batch.length == 0 ? Optional.empty() : Optional.of(batch);
    }

    /** Behind the end of a line, or of the last one; the same at the end of the stream. */
    private int lineEnd(int start) throws IOException {
        int from = start;
        while (true) {
            int end = text.indexOf('\n', from);
            if (end >= 0) {
                return end + 1;
            }
            from = length;
            if (!fill()) {
                return length;
            }
        }
    }

    private boolean fill() throws IOException {
        if (length == buffer.length) {
            buffer = Arrays.copyOf(buffer, 2 * length);
        }
        int read = Math.max(0, input.read(buffer, length, buffer.length - length));
        length += read;
        text = new String(buffer, 0, length, StandardCharsets.ISO_8859_1);
        return read > 0;
    }

    @Override
    public void close() throws IOException {
        input.close();
    }
}
