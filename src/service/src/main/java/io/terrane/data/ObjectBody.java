package io.terrane.data;

import io.terrane.raster.store.ObjectStore;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.LongConsumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Bytes of an object on their way to a client, as fast as it takes them: one buffer and one open object a reader, whatever
 * the object's size. What is written goes to the connection's event loop, which learns only there that the client is slow;
 * so every buffer waits for the event loop to have seen the one before, or a fast disk would fill its queue.
 *
 * @param sent is told the number of bytes that were written, also when the client went away
 */
record ObjectBody(ObjectStore store, String key, List<Part> parts, String end, LongConsumer sent)
        implements StreamingOutput {
    private static final Logger LOG = Logger.getLogger(ObjectBody.class);
    private static final int BUFFER_BYTES = 32 << 10;

    /** @param head what is written before the range; not empty in multipart bodies only */
    record Part(String head, ByteRange range) {}

    static ObjectBody of(ObjectStore store, String key, ByteRange range, LongConsumer sent) {
        return new ObjectBody(store, key, List.of(new Part("", range)), "", sent);
    }

    /** Several ranges as {@code multipart/byteranges} (RFC 9110, section 14.6). */
    static ObjectBody of(
            ObjectStore store,
            String key,
            List<ByteRange> ranges,
            String type,
            long size,
            String boundary,
            LongConsumer sent) {
        List<Part> parts = new ArrayList<>();
        for (ByteRange range : ranges) {
            String head = "\r\n--" + boundary + "\r\nContent-Type: " + type + "\r\nContent-Range: " + range.of(size)
                    + "\r\n\r\n";
            parts.add(new Part(head, range));
        }
        return new ObjectBody(store, key, parts, "\r\n--" + boundary + "--\r\n", sent);
    }

    long length() {
        return parts.stream()
                        .mapToLong(part -> part.head.length() + part.range.length())
                        .sum()
                + end.length();
    }

    @Override
    public void write(OutputStream out) throws IOException {
        long written = 0;
        Context loop = Vertx.currentContext();
        try {
            byte[] buffer = new byte[BUFFER_BYTES];
            for (Part part : parts) {
                send(out, part.head);
                long rest = part.range.length();
                try (InputStream in = store.read(key, part.range.first(), rest)) {
                    while (rest > 0) {
                        int count = in.read(buffer, 0, (int) Math.min(buffer.length, rest));
                        if (count < 0) {
                            throw new IOException("the object ended " + rest + " bytes early");
                        }
                        send(out, buffer, count);
                        rest -= count;
                        written += count;
                        awaitTurn(loop);
                    }
                }
            }
            send(out, end);
        } catch (ClientGone e) {
            LOG.debugf(e, "a reader of %s left after %d bytes", key, written);
        } finally {
            sent.accept(written);
        }
    }

    /** The connection was closed at its other end, which is nobody's failure. */
    private static final class ClientGone extends IOException {
        ClientGone(IOException cause) {
            super(cause);
        }
    }

    private static void send(OutputStream out, String text) throws ClientGone {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        send(out, bytes, bytes.length);
    }

    private static void send(OutputStream out, byte[] bytes, int count) throws ClientGone {
        try {
            out.write(bytes, 0, count);
        } catch (IOException e) {
            throw new ClientGone(e);
        }
    }

    /** Returns when the event loop has done all that was given to it before. */
    private static void awaitTurn(@Nullable Context loop) throws IOException {
        if (loop == null) {
            return;
        }
        CountDownLatch turn = new CountDownLatch(1);
        loop.runOnContext(done -> turn.countDown());
        try {
            turn.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while sending", e);
        }
    }
}
