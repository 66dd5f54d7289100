package io.terrane.raster.zarr;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.terrane.raster.array.DataType;
import io.terrane.raster.fuzz.Fuzz;
import io.terrane.raster.store.ObjectStore;
import io.terrane.raster.zarr.ArraySpecification.Compression;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Mutated metadata, chunks and shards are read or refused: no other exception, no hang, no allocation beyond a bound. */
class ZarrFuzzIT {
    /** A chunk at its largest: what the codec gives, and the same reversed and reordered. */
    private static final long MOST_BYTES = 4 * ChunkCodec.MAX_CHUNK_BYTES;

    private static final String SEPARATOR = "\0\0--\0\0";
    private static final Random RANDOM = new Random(5);

    @Test
    void readsOrRefuses() throws IOException {
        TreeMap<String, Integer> outcomes = new Fuzz(seeds(), ZarrFuzzIT::read, MOST_BYTES, 10).run(Fuzz.inputs());
        assertThat(outcomes).containsKeys("read", "Malformed", "Unsupported");
    }

    private static void read(byte[] input) throws IOException {
        ZarrArray array = ZarrArray.open(unpacked(input), "a");
        long[] last = array.chunkCounts();
        long[] first = new long[last.length];
        for (int i = 0; i < last.length; i++) {
            last[i] = Math.max(0, last[i] - 1);
        }
        array.metadata().size();
        array.readChunk(first);
        array.readChunk(last);
    }

    /** Metadata and one object, which stands under every key that is asked for. */
    private static ObjectStore unpacked(byte[] input) {
        String text = new String(input, StandardCharsets.ISO_8859_1);
        int end = text.indexOf(SEPARATOR);
        byte[] metadata = (end < 0 ? text : text.substring(0, end)).getBytes(StandardCharsets.ISO_8859_1);
        byte[] chunk = (end < 0 ? "" : text.substring(end + SEPARATOR.length())).getBytes(StandardCharsets.ISO_8859_1);
        boolean v3 = text.contains("node_type");
        return new MemoryStore(
                Map.of(v3 ? "a/zarr.json" : "a/.zarray", metadata),
                key -> key.endsWith(".zattrs")
                                || key.endsWith("zarr.json")
                                || key.endsWith(".zarray")
                                || key.endsWith(".zgroup")
                        ? Optional.empty()
                        : Optional.of(chunk));
    }

    private static List<byte[]> seeds() throws IOException {
        List<byte[]> seeds = new ArrayList<>();
        for (int format : new int[] {2, 3}) {
            for (Compression compression : ZarrWriterIT.compressions()) {
                for (DataType type : List.of(DataType.INT16, DataType.FLOAT32)) {
                    seeds.add(packed(format, compression, type, false));
                    if (format == 3) {
                        seeds.add(packed(format, compression, type, true));
                    }
                }
            }
        }
        return seeds;
    }

    private static byte[] packed(int format, Compression compression, DataType type, boolean sharded)
            throws IOException {
        Map<String, byte[]> objects = new HashMap<>();
        MemoryStore store = new MemoryStore(objects, key -> Optional.empty());
        ZarrArrayWriter writer = new ZarrGroupWriter(store, "g", format)
                .array(
                        "a",
                        new ArraySpecification(
                                        new long[] {20, 30},
                                        type,
                                        new int[] {8, 16},
                                        sharded ? Optional.of(new int[] {16, 32}) : Optional.empty(),
                                        7,
                                        compression,
                                        List.of("y", "x"),
                                        JsonNodeFactory.instance.objectNode())
                                .withTranspose(RANDOM.nextBoolean() ? List.of(1, 0) : List.of())
                                .withChecksum(format == 3 && RANDOM.nextBoolean()));
        byte[] elements = new byte[8 * 16 * type.bytes()];
        for (int i = 0; i < elements.length; i++) {
            elements[i] = (byte) (i / 3 + RANDOM.nextInt(2));
        }
        if (sharded) {
            try (ZarrArrayWriter.Shard shard = writer.shard(0, 0)) {
                shard.append(writer.encode(elements), 0, 0);
                shard.append(writer.encode(elements), 1, 1);
                shard.commit();
            }
        } else {
            writer.writeChunk(elements, 0, 0);
        }
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(objects.get(format == 3 ? "g/a/zarr.json" : "g/a/.zarray"));
        all.writeBytes(SEPARATOR.getBytes(StandardCharsets.ISO_8859_1));
        all.writeBytes(objects.get(format == 3 ? "g/a/c/0/0" : "g/a/0/0"));
        return all.toByteArray();
    }

    /** Objects in memory; a key that is not among them may stand for one. */
    private record MemoryStore(
            Map<String, byte[]> objects, java.util.function.Function<String, Optional<byte[]>> otherwise)
            implements ObjectStore {
        private Optional<byte[]> find(String key) {
            byte[] bytes = objects.get(key);
            return bytes != null ? Optional.of(bytes) : otherwise.apply(key);
        }

        @Override
        public Optional<ObjectMetadata> head(String key) {
            return find(key).map(bytes -> new ObjectMetadata(key, bytes.length, "e", Instant.EPOCH));
        }

        @Override
        public InputStream read(String key) throws IOException {
            return new ByteArrayInputStream(find(key).orElseThrow(() -> new NoSuchFileException(key)));
        }

        @Override
        public InputStream read(String key, long offset, long length) throws IOException {
            byte[] bytes = find(key).orElseThrow(() -> new NoSuchFileException(key));
            if (offset < 0 || length < 0 || offset > bytes.length - length) {
                throw new EOFException("the object ends before");
            }
            return new ByteArrayInputStream(bytes, (int) offset, (int) length);
        }

        @Override
        public ObjectWriter create(String key) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            return new ObjectWriter() {
                @Override
                public void write(ByteBuffer part) {
                    byte[] copy = new byte[part.remaining()];
                    part.get(copy);
                    bytes.writeBytes(copy);
                }

                @Override
                public ObjectMetadata commit() {
                    objects.put(key, bytes.toByteArray());
                    return new ObjectMetadata(key, bytes.size(), "e", Instant.EPOCH);
                }

                @Override
                public void close() {}
            };
        }

        @Override
        public Stream<ObjectMetadata> list(String prefix) {
            return Stream.empty();
        }

        @Override
        public void delete(String key) {
            objects.remove(key);
        }
    }
}
