package io.terrane.raster.io;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpStatus;

/**
 * Reads an HTTP or HTTPS resource by ranges (RFC 9110, section 14). Answers 429, 500, 502, 503 and 504 and broken
 * connections are tried again with exponential back-off and full jitter; a server that ignores ranges is an error,
 * since its answer may be of any size.
 */
public final class HttpRangeReader implements RangeReader {
    private static final Pattern CONTENT_RANGE = Pattern.compile("bytes (\\d{1,18})-(\\d{1,18})/(\\d{1,18}|\\*)");

    /** What is read without knowing whether there is as much. */
    private static final int LARGEST_UNCHECKED = 1 << 20;

    private final Client client;
    private final URI location;
    private final String name;
    /** What the server says of the whole resource, once it was asked for anything. */
    private volatile OptionalLong size = OptionalLong.empty();

    /** A pool of connections, shared by the readers of a process or run. */
    public static final class Client implements AutoCloseable {
        private final CloseableHttpClient http;
        private final LongAdder bytes = new LongAdder();
        private final ReadResources resources;

        public Client(AddressPolicy policy, int maxConnections) {
            this(policy, maxConnections, new ReadResources(Map.of()));
        }

        /** @param resources told of what is read, and asked whether that may be */
        public Client(AddressPolicy policy, int maxConnections, ReadResources resources) {
            this(policy, maxConnections, resources, RequestTerms.NONE);
        }

        /** @param terms that servers are asked on */
        public Client(AddressPolicy policy, int maxConnections, ReadResources resources, RequestTerms terms) {
            this.http = HttpConnections.open(policy, maxConnections, terms);
            this.resources = resources;
        }

        /** Bytes that servers sent so far, those of answers that were of no use included. */
        public long bytesRead() {
            return bytes.sum();
        }

        @Override
        public void close() throws IOException {
            http.close();
        }
    }

    /** @throws IllegalArgumentException when the location is not an absolute http or https URL */
    public HttpRangeReader(Client client, URI location) {
        String scheme = location.getScheme();
        if (location.getHost() == null || !("http".equalsIgnoreCase(scheme) || "https".equalsIgnoreCase(scheme))) {
            throw new IllegalArgumentException("not an absolute http or https URL");
        }
        this.client = client;
        this.location = location;
        // Query and user information may carry credentials.
        this.name = scheme + "://" + location.getHost()
                + (location.getPort() < 0 ? "" : ":" + location.getPort())
                + (location.getRawPath() == null ? "" : location.getRawPath());
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void requireWithin(long offset, long length) throws IOException {
        if (offset < 0 || length < 0) {
            throw new EOFException(name + " has no bytes from " + offset);
        }
        if (length == 0) {
            return;
        }
        // A server need not know how long the resource is, but it can be asked for the last byte.
        boolean within = size.isPresent()
                ? offset <= size.getAsLong() - length
                : transfer(offset + length - 1, 1, new byte[1], 0) == 1;
        if (!within) {
            requireWhole(offset, length, 0);
        }
    }

    @Override
    public ByteBuffer read(long offset, int length) throws IOException {
        if (length > LARGEST_UNCHECKED) {
            requireWithin(offset, length);
        }
        ByteBuffer bytes = readAtMost(offset, length);
        requireWhole(offset, length, bytes.remaining());
        return bytes;
    }

    @Override
    public void read(long offset, int length, byte[] target, int at) throws IOException {
        requireWhole(offset, length, transfer(offset, length, target, at));
    }

    private void requireWhole(long offset, long length, int read) throws EOFException {
        if (read < length) {
            throw new EOFException(name + " ends within bytes " + offset + " to " + (offset + length)
                    + ": the file is truncated or its directory is wrong");
        }
    }

    @Override
    public ByteBuffer readAtMost(long offset, int length) throws IOException {
        if (length == 0) {
            return ByteBuffer.allocate(0);
        }
        // Once the end is known, no memory is taken for what lies behind it.
        int most = size.isPresent() ? (int) Math.clamp(size.getAsLong() - offset, 0, Math.max(length, 0)) : length;
        if (most == 0) {
            return ByteBuffer.allocate(0);
        }
        byte[] bytes = new byte[Math.max(most, 0)];
        return ByteBuffer.wrap(bytes, 0, transfer(offset, most, bytes, 0)).slice();
    }

    /** Reads until the range or the resource ends, and returns how many bytes that were. */
    private int transfer(long offset, int length, byte[] target, int at) throws IOException {
        if (offset < 0 || length < 0) {
            throw new EOFException(name + " has no bytes from " + offset);
        }
        for (int attempt = 1; ; attempt++) {
            Answer answer;
            try {
                HttpGet request = new HttpGet(location);
                request.setHeader("Range", "bytes=" + offset + "-" + (offset + length - 1));
                answer = client.http.execute(request, response -> answer(response, offset, length, target, at));
            } catch (RefusedHostException e) {
                throw e;
            } catch (IOException e) {
                if (Thread.currentThread().isInterrupted()) {
                    throw (IOException) new InterruptedIOException("interrupted while reading " + name).initCause(e);
                }
                answer = new Answer.Again("broke off: " + e.getMessage(), Duration.ZERO);
            }
            switch (answer) {
                case Answer.Bytes found -> {
                    return found.count;
                }
                case Answer.Refused refused -> throw new IOException(name + " " + refused.why);
                case Answer.Changed changed -> throw changed.cause;
                case Answer.Again again -> {
                    if (attempt == BackOff.STANDARD.attempts()) {
                        throw new UnavailableException(
                                name + " " + again.why + ", " + BackOff.STANDARD.attempts() + " times");
                    }
                    BackOff.STANDARD.pause(attempt, again.atLeast);
                }
            }
        }
    }

    private sealed interface Answer {
        record Bytes(int count) implements Answer {}

        record Refused(String why) implements Answer {}

        record Changed(ResourceChangedException cause) implements Answer {}

        record Again(String why, Duration atLeast) implements Answer {}
    }

    private Answer answer(ClassicHttpResponse response, long offset, int length, byte[] target, int at)
            throws IOException {
        int status = response.getCode();
        return switch (status) {
            case HttpStatus.SC_PARTIAL_CONTENT -> body(response, offset, length, target, at);
            case HttpStatus.SC_REQUESTED_RANGE_NOT_SATISFIABLE -> new Answer.Bytes(0);
            case HttpStatus.SC_OK ->
                new Answer.Refused("ignores byte ranges: serve it from a server that answers them with 206");
            case 429, 500, 502, 503, 504 -> new Answer.Again("answered " + status, BackOff.retryAfter(response));
            default -> new Answer.Refused("answered " + status);
        };
    }

    private Answer body(ClassicHttpResponse response, long offset, int length, byte[] target, int at)
            throws IOException {
        Header header = response.getFirstHeader("Content-Range");
        Matcher range = CONTENT_RANGE.matcher(header == null ? "" : header.getValue());
        if (!range.matches() || Long.parseLong(range.group(1)) != offset) {
            return new Answer.Again("answered with another range than the one asked for", Duration.ZERO);
        }
        if (!range.group(3).equals("*")) {
            size = OptionalLong.of(Long.parseLong(range.group(3)));
        }
        HttpEntity entity = response.getEntity();
        if (entity == null) {
            return new Answer.Refused("answered 206 without a body");
        }
        try {
            client.resources.observe(location, name, version(response, range.group(3)));
        } catch (ResourceChangedException e) {
            return new Answer.Changed(e);
        }
        try (InputStream in = entity.getContent()) {
            int count = in.readNBytes(target, at, length);
            client.bytes.add(count);
            long announced = Long.parseLong(range.group(2)) - offset + 1;
            return count < Math.min(announced, length)
                    ? new Answer.Again("sent " + count + " of " + announced + " bytes", Duration.ZERO)
                    : new Answer.Bytes(count);
        }
    }

    private static ResourceVersion version(ClassicHttpResponse response, String size) {
        return new ResourceVersion(
                header(response, "ETag"),
                header(response, "Last-Modified"),
                size.equals("*") ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(size)));
    }

    private static Optional<String> header(ClassicHttpResponse response, String name) {
        return Optional.ofNullable(response.getFirstHeader(name)).map(Header::getValue);
    }

    /** Leaves the shared client open. */
    @Override
    public void close() {}
}
