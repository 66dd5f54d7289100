package io.terrane.exchange;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/** The lines of NDJSON as they stand there. Empty ones are counted and left out, and so are the separators of RFC 8142. */
final class NdjsonLines implements Closeable {
    private static final int RECORD_SEPARATOR = 0x1E;

    private final InputStream input;
    private final int mostBytes;
    private final byte[] buffer = new byte[1 << 16];
    /** What was read of the input, as characters, in which the end of a line is found sooner than among bytes. */
    private String text = "";

    private int at;
    private int end;
    private long number;

    /** @param mostBytes of a line */
    NdjsonLines(InputStream input, int mostBytes) {
        this.input = input;
        this.mostBytes = mostBytes;
    }

    /** What stands in a line, which is counted from 1. */
    sealed interface Line {
        long number();

        /** @param bytes in UTF-8, without the end of the line */
        record Text(long number, byte[] bytes) implements Line {}

        record TooLong(long number, int mostBytes) implements Line {
            public String problem() {
                return "The line is longer than " + mostBytes + " bytes.";
            }
        }
    }

    /** @return empty at the end */
    Optional<Line> next() throws IOException {
        while (true) {
            Read read = read();
            if (read.bytes.length == 0 && read.last) {
                return Optional.empty();
            }
            number++;
            if (read.tooLong) {
                return Optional.of(new Line.TooLong(number, mostBytes));
            }
            if (!isBlank(read.bytes)) {
                return Optional.of(new Line.Text(number, withoutSeparator(read.bytes)));
            }
        }
    }

    private record Read(byte[] bytes, boolean tooLong, boolean last) {}

    private Read read() throws IOException {
        int whole = lineEnd();
        if (whole < end && whole - at <= mostBytes) {
            byte[] line = Arrays.copyOfRange(buffer, at, whole);
            at = whole + 1;
            return new Read(line, false, false);
        }
        ByteArrayOutputStream line = new ByteArrayOutputStream(4096);
        boolean tooLong = false;
        while (true) {
            if (at == end) {
                at = 0;
                end = Math.max(0, input.read(buffer));
                text = new String(buffer, 0, end, StandardCharsets.ISO_8859_1);
                if (end == 0) {
                    return new Read(tooLong ? new byte[1] : line.toByteArray(), tooLong, true);
                }
            }
            int stop = lineEnd();
            if (line.size() + stop - at > mostBytes) {
                tooLong = true;
            } else {
                line.write(buffer, at, stop - at);
            }
            boolean ended = stop < end;
            at = ended ? stop + 1 : stop;
            if (ended) {
                return new Read(line.toByteArray(), tooLong, false);
            }
        }
    }

    /** Of the line that is being read, within what was read of the input; the end of that where it goes on. */
    private int lineEnd() {
        int stop = text.indexOf('\n', at);
        return stop < 0 ? end : stop;
    }

    private static boolean isBlank(byte[] line) {
        for (byte b : line) {
            if (b != ' ' && b != '\t' && b != '\r' && b != RECORD_SEPARATOR) {
                return false;
            }
        }
        return true;
    }

    private static byte[] withoutSeparator(byte[] line) {
        return line[0] == RECORD_SEPARATOR ? Arrays.copyOfRange(line, 1, line.length) : line;
    }

    @Override
    public void close() throws IOException {
        input.close();
    }
}
