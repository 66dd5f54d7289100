package io.terrane.raster.store;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.file.NoSuchFileException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.UploadPartResponse;

/**
 * Objects in a bucket, under a prefix of it. Objects of more than a part (8 MiB) are uploaded in parts as they are
 * written, so memory is bounded by one part a writer; a writer that is closed without commit aborts its upload. What is
 * sent carries a CRC-32C, so that a store that knows it refuses what arrived damaged.
 */
public final class S3ObjectStore implements ObjectStore, AutoCloseable {
    private static final int PART_BYTES = 8 << 20;
    /** That one request may copy. */
    private static final long MOST_COPIED_BYTES = 5_000_000_000L;

    private final S3Client client;
    private final String bucket;
    private final String prefix;

    /** @param prefix what all keys begin with in the bucket: empty, or ending in {@code /} */
    public S3ObjectStore(S3Client client, String bucket, String prefix) {
        if (!prefix.isEmpty() && !prefix.endsWith("/")) {
            throw new IllegalArgumentException("the prefix in the bucket has to end in '/'");
        }
        this.client = client;
        this.bucket = bucket;
        this.prefix = prefix;
    }

    @Override
    public Optional<ObjectMetadata> head(String key) throws IOException {
        String full = full(key);
        try {
            HeadObjectResponse found =
                    client.headObject(request -> request.bucket(bucket).key(full));
            return Optional.of(metadata(key, found.contentLength(), found.eTag(), found.lastModified()));
        } catch (NoSuchKeyException e) {
            return Optional.empty();
        } catch (SdkException e) {
            throw failed("HEAD", key, e);
        }
    }

    @Override
    public InputStream read(String key) throws IOException {
        String full = full(key);
        return call(
                "GET",
                key,
                () -> client.getObject(request -> request.bucket(bucket).key(full)));
    }

    @Override
    public InputStream read(String key, long offset, long length) throws IOException {
        if (offset < 0 || length < 0) {
            throw new EOFException("the object has no bytes from " + offset);
        }
        if (length == 0) {
            return InputStream.nullInputStream();
        }
        String full = full(key);
        var found = call(
                "GET",
                key,
                () -> client.getObject(request ->
                        request.bucket(bucket).key(full).range("bytes=" + offset + "-" + (offset + length - 1))));
        if (found.response().contentLength() != length) {
            found.abort();
            throw new EOFException("the object ends within bytes " + offset + " to " + (offset + length));
        }
        return found;
    }

    @Override
    public ObjectWriter create(String key) {
        return new S3Writer(key, full(key));
    }

    @Override
    public Stream<ObjectMetadata> list(String keyPrefix) throws IOException {
        return call(
                "LIST",
                keyPrefix,
                () -> client
                        .listObjectsV2Paginator(
                                request -> request.bucket(bucket).prefix(prefix + keyPrefix))
                        .contents()
                        .stream()
                        .map(object -> metadata(
                                object.key().substring(prefix.length()),
                                object.size(),
                                object.eTag(),
                                object.lastModified())));
    }

    @Override
    public void delete(String key) throws IOException {
        String full = full(key);
        call(
                "DELETE",
                key,
                () -> client.deleteObject(request -> request.bucket(bucket).key(full)));
    }

    /** Up to 5 GB the store copies by itself. */
    @Override
    public void copy(String from, String to) throws IOException {
        long size = head(from).orElseThrow(() -> new NoSuchFileException(from)).size();
        if (size > MOST_COPIED_BYTES) {
            ObjectStore.super.copy(from, to);
            return;
        }
        String source = full(from);
        String target = full(to);
        call(
                "COPY",
                from,
                () -> client.copyObject(request -> request.sourceBucket(bucket)
                        .sourceKey(source)
                        .destinationBucket(bucket)
                        .destinationKey(target)));
    }

    @Override
    public void close() {
        client.close();
    }

    private String full(String key) {
        return prefix + Keys.check(key);
    }

    private static ObjectMetadata metadata(String key, long size, String etag, Instant lastModified) {
        return new ObjectMetadata(key, size, etag.replace("\"", ""), lastModified);
    }

    private static <T> T call(String verb, String key, Supplier<T> request) throws IOException {
        try {
            return request.get();
        } catch (NoSuchKeyException e) {
            throw new NoSuchFileException(key);
        } catch (SdkException e) {
            throw failed(verb, key, e);
        }
    }

    private static IOException failed(String verb, String key, SdkException e) {
        if (e instanceof S3Exception answer && answer.statusCode() == 416) {
            return new EOFException("the object " + key + " ends before the range does");
        }
        return new IOException("the object store failed on " + verb + " " + key + ": " + e.getMessage(), e);
    }

    /** Sent as a header, since servers that know no checksums refuse trailers and ignore headers. */
    private static String crc32c(byte[] bytes) {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes);
        byte[] value = ByteBuffer.allocate(Integer.BYTES)
                .putInt((int) checksum.getValue())
                .array();
        return Base64.getEncoder().encodeToString(value);
    }

    private final class S3Writer implements ObjectWriter {
        private final String key;
        private final String full;
        private final ByteArrayOutputStream part = new ByteArrayOutputStream();
        private final List<CompletedPart> parts = new ArrayList<>();
        private @Nullable String upload;

        S3Writer(String key, String full) {
            this.key = key;
            this.full = full;
        }

        @Override
        public void write(ByteBuffer bytes) throws IOException {
            while (bytes.hasRemaining()) {
                int count = Math.min(bytes.remaining(), PART_BYTES - part.size());
                Channels.newChannel(part).write(bytes.slice(bytes.position(), count));
                bytes.position(bytes.position() + count);
                if (part.size() == PART_BYTES) {
                    flushPart();
                }
            }
        }

        private void flushPart() throws IOException {
            String id = upload;
            if (id == null) {
                id = call(
                        "POST",
                        key,
                        () -> client.createMultipartUpload(request ->
                                        request.bucket(bucket).key(full).checksumAlgorithm(ChecksumAlgorithm.CRC32_C))
                                .uploadId());
                upload = id;
            }
            String uploadId = id;
            int number = parts.size() + 1;
            byte[] bytes = part.toByteArray();
            part.reset();
            UploadPartResponse stored = call(
                    "PUT",
                    key,
                    () -> client.uploadPart(
                            request -> request.bucket(bucket)
                                    .key(full)
                                    .uploadId(uploadId)
                                    .partNumber(number)
                                    .checksumCRC32C(crc32c(bytes)),
                            RequestBody.fromBytes(bytes)));
            // The store checks each part as it comes and, where it keeps checksums, the list of them at the end.
            parts.add(CompletedPart.builder()
                    .partNumber(number)
                    .eTag(stored.eTag())
                    .checksumCRC32C(stored.checksumCRC32C())
                    .build());
        }

        @Override
        public ObjectMetadata commit() throws IOException {
            if (upload == null) {
                byte[] bytes = part.toByteArray();
                call(
                        "PUT",
                        key,
                        () -> client.putObject(
                                request -> request.bucket(bucket).key(full).checksumCRC32C(crc32c(bytes)),
                                RequestBody.fromBytes(bytes)));
            } else {
                if (part.size() > 0) {
                    flushPart();
                }
                String uploadId = upload;
                call(
                        "POST",
                        key,
                        () -> client.completeMultipartUpload(request -> request.bucket(bucket)
                                .key(full)
                                .uploadId(uploadId)
                                .multipartUpload(completed -> completed.parts(parts))));
                upload = null;
            }
            return head(key).orElseThrow(() -> new IOException("the object " + key + " is gone after its upload"));
        }

        @Override
        public void close() throws IOException {
            String uploadId = upload;
            if (uploadId != null) {
                upload = null;
                call(
                        "DELETE",
                        key,
                        () -> client.abortMultipartUpload(
                                request -> request.bucket(bucket).key(full).uploadId(uploadId)));
            }
        }
    }
}
