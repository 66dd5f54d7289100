package io.terrane.raster.zarr;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.zarr.zarrjava.store.FilesystemStore;
import dev.zarr.zarrjava.v3.Array;
import io.terrane.raster.array.DataType;
import io.terrane.raster.array.Samples;
import io.terrane.raster.store.FileObjectStore;
import io.terrane.raster.zarr.ArraySpecification.Compression;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;

/** What is written is what is read, whatever the type, shape, chunks, codecs, order and version. */
class ZarrPropertiesIT {
    private record Case(int format, ArraySpecification array, long seed) {
        @Override
        public String toString() {
            return "v%d %s %s of %s in chunks %s, shards %s, order %s, checksum %s, seed %d"
                    .formatted(
                            format,
                            array.dataType(),
                            array.compression(),
                            Arrays.toString(array.shape()),
                            Arrays.toString(array.chunkShape()),
                            array.shardShape().map(Arrays::toString),
                            array.transpose(),
                            array.checksum(),
                            seed);
        }
    }

    @Provide
    Arbitrary<Case> arrays() {
        return Arbitraries.randomValue(ZarrPropertiesIT::random);
    }

    private static Case random(Random random) {
        int format = random.nextInt(4) == 0 ? 2 : 3;
        int rank = 1 + random.nextInt(4);
        long[] shape = new long[rank];
        int[] chunk = new int[rank];
        int[] shard = new int[rank];
        for (int i = 0; i < rank; i++) {
            shape[i] = 1 + random.nextInt(rank > 2 ? 6 : 20);
            chunk[i] = 1 + random.nextInt(rank > 2 ? 4 : 9);
            shard[i] = chunk[i] * (1 + random.nextInt(3));
        }
        DataType type = DataType.values()[random.nextInt(DataType.values().length)];
        boolean floating = type == DataType.FLOAT16 || type == DataType.FLOAT32 || type == DataType.FLOAT64;
        Compression.Scheme scheme = Compression.Scheme.values()[random.nextInt(5)];
        Compression compression =
                new Compression(scheme, 1 + random.nextInt(5), Compression.Shuffle.values()[random.nextInt(3)]);
        List<Integer> order =
                new java.util.ArrayList<>(IntStream.range(0, rank).boxed().toList());
        if (format == 3) {
            Collections.shuffle(order, random);
        } else if (random.nextBoolean()) {
            Collections.reverse(order);
        }
        ArraySpecification array = new ArraySpecification(
                        shape,
                        type,
                        chunk,
                        format == 3 && random.nextBoolean() ? Optional.of(shard) : Optional.empty(),
                        floating && random.nextBoolean() ? Double.NaN : random.nextInt(3),
                        compression,
                        IntStream.range(0, rank).mapToObj(i -> "d" + i).toList(),
                        JsonNodeFactory.instance.objectNode())
                .withTranspose(random.nextBoolean() ? order : List.of())
                .withChecksum(format == 3 && random.nextBoolean());
        return new Case(format, array, random.nextLong());
    }

    @Property(tries = 150, shrinking = ShrinkingMode.OFF)
    void whatIsWrittenIsRead(@ForAll("arrays") Case given) throws IOException {
        Path folder = Files.createTempDirectory("zarr");
        try {
            byte[] elements = write(given, folder);
            ZarrArray array = ZarrArray.open(new FileObjectStore(folder), "g/a");
            assertThat(array.metadata().zarrFormat()).isEqualTo(given.format);
            assertThat(array.metadata().dimensionNames()).isEqualTo(given.array.dimensionNames());
            assertThat(gather(array)).isEqualTo(elements);
        } finally {
            delete(folder);
        }
    }

    /** With the netCDF library that is on Central, zarr-java reads neither shards, nor unsigned numbers, nor float16. */
    @Provide
    Arbitrary<Case> arraysForZarrJava() {
        Set<DataType> read = Set.of(
                DataType.INT8, DataType.INT16, DataType.INT32, DataType.INT64, DataType.FLOAT32, DataType.FLOAT64);
        return arrays().filter(given -> given.format == 3
                && given.array.shardShape().isEmpty()
                // It hands the checksum on to the decompressor: zarr-python reads these.
                && !given.array.checksum()
                && read.contains(given.array.dataType()));
    }

    @Property(tries = 40, shrinking = ShrinkingMode.OFF)
    void zarrJavaReadsWhatIsWritten(@ForAll("arraysForZarrJava") Case given) throws Exception {
        ArraySpecification array = given.array;
        Path folder = Files.createTempDirectory("zarr");
        try {
            ByteBuffer expected = ByteBuffer.wrap(write(given, folder)).order(ByteOrder.LITTLE_ENDIAN);
            Array theirs = Array.open(new FilesystemStore(folder).resolve("g", "a"));
            // In its order: what it reads of a single chunk is a view of the transposed one.
            ucar.ma2.Array read = theirs.read().copy();
            for (int i = 0; i < read.getSize(); i++) {
                double found = read.getDouble(i);
                double wanted = Samples.value(array.dataType(), expected, i);
                assertThat(Double.compare(found, wanted))
                        .as("element %d: %s, %s", i, found, wanted)
                        .isZero();
            }
        } finally {
            delete(folder);
        }
    }

    /** Writes the array chunk by chunk in a random order and returns its elements in C order. */
    private static byte[] write(Case given, Path folder) throws IOException {
        ArraySpecification array = given.array;
        Random random = new Random(given.seed);
        int size = (int) Arrays.stream(array.shape()).reduce(1, Math::multiplyExact);
        int bytes = array.dataType().bytes();
        ByteBuffer elements = ByteBuffer.allocate(size * bytes).order(ByteOrder.LITTLE_ENDIAN);
        // Half of the elements repeat the fill value, so that whole chunks of it occur.
        boolean sparse = random.nextBoolean();
        for (int i = 0; i < size; i++) {
            double value = sparse && i > size / 3 ? array.fill() : random.nextInt(100);
            Samples.put(array.dataType(), elements, i, value);
        }
        ZarrGroupWriter group = new ZarrGroupWriter(new FileObjectStore(folder), "g", given.format);
        ZarrArrayWriter writer = group.array("a", array);
        int[] across = writer.chunksInShard();
        List<long[]> cells = new java.util.ArrayList<>(indices(writer.cellCounts()));
        Collections.shuffle(cells, random);
        for (long[] cell : cells) {
            if (array.shardShape().isEmpty()) {
                writer.writeChunk(chunk(array, elements, cell), cell);
                continue;
            }
            List<long[]> inner = new java.util.ArrayList<>(
                    indices(Arrays.stream(across).asLongStream().toArray()));
            Collections.shuffle(inner, random);
            try (ZarrArrayWriter.Shard shard = writer.shard(cell)) {
                for (long[] position : inner) {
                    long[] index = new long[cell.length];
                    for (int i = 0; i < cell.length; i++) {
                        index[i] = cell[i] * across[i] + position[i];
                    }
                    byte[] chunk = chunk(array, elements, index);
                    if (!writer.isEmpty(chunk)) {
                        shard.append(
                                writer.encode(chunk),
                                Arrays.stream(position)
                                        .mapToInt(Math::toIntExact)
                                        .toArray());
                    }
                }
                shard.commit();
            }
        }
        group.finish(JsonNodeFactory.instance.objectNode());
        return elements.array();
    }

    private static byte[] chunk(ArraySpecification array, ByteBuffer elements, long[] index) {
        int[] shape = array.chunkShape();
        int bytes = array.dataType().bytes();
        byte[] chunk = new byte[Arrays.stream(shape).reduce(1, (a, b) -> a * b) * bytes];
        ByteBuffer target = ByteBuffer.wrap(chunk).order(ByteOrder.LITTLE_ENDIAN);
        long[] limits = Arrays.stream(shape).asLongStream().toArray();
        int to = 0;
        for (long[] at : indices(limits)) {
            long flat = flat(array.shape(), shape, index, at);
            if (flat < 0) {
                Samples.put(array.dataType(), target, to, array.fill());
            } else {
                target.put(to * bytes, elements, (int) flat * bytes, bytes);
            }
            to++;
        }
        return chunk;
    }

    private static byte[] gather(ZarrArray array) throws IOException {
        ArrayMetadata metadata = array.metadata();
        int bytes = metadata.dataType().bytes();
        byte[] elements = new byte[(int) metadata.size() * bytes];
        int[] shape = metadata.innerChunkShape();
        for (long[] index : indices(array.chunkCounts())) {
            Optional<byte[]> chunk = array.readChunk(index);
            int from = 0;
            for (long[] at : indices(Arrays.stream(shape).asLongStream().toArray())) {
                long flat = flat(metadata.shape(), shape, index, at);
                if (flat >= 0) {
                    byte[] source = chunk.isPresent() ? chunk.get() : metadata.fill();
                    System.arraycopy(source, chunk.isPresent() ? from * bytes : 0, elements, (int) flat * bytes, bytes);
                }
                from++;
            }
        }
        return elements;
    }

    /** Where an element of a chunk is in the array; −1 outside. */
    private static long flat(long[] shape, int[] chunk, long[] index, long[] at) {
        long flat = 0;
        for (int i = 0; i < shape.length; i++) {
            long position = index[i] * chunk[i] + at[i];
            if (position >= shape[i]) {
                return -1;
            }
            flat = flat * shape[i] + position;
        }
        return flat;
    }

    private static List<long[]> indices(long[] counts) {
        List<long[]> all = new java.util.ArrayList<>();
        long[] index = new long[counts.length];
        while (true) {
            all.add(index.clone());
            int i = index.length - 1;
            while (i >= 0 && ++index[i] == counts[i]) {
                index[i--] = 0;
            }
            if (i < 0) {
                return all;
            }
        }
    }

    private static void delete(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            for (Path file : files.sorted(Collections.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
