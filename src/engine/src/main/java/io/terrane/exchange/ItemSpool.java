package io.terrane.exchange;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.luben.zstd.ZstdInputStream;
import com.github.luben.zstd.ZstdOutputStream;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;

/**
 * Items on their way into a stac-geoparquet file. Its columns are known only when all Items have been seen, so that they are
 * kept in a compressed file meanwhile, which has no name and ends with this process at the latest; in memory is one row group.
 */
public final class ItemSpool implements Closeable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LEVEL = 1;

    /**
     * @param bytes of the compressed file
     * @param columns that a file may have; objects that would make more of them are kept as JSON
     * @param rowGroupBytes before compression
     */
    public record Limits(long bytes, int columns, int rowGroupBytes) {}

    /** The Items do not fit into the spool. */
    public static final class FullException extends IOException {
        FullException(long bytes) {
            super("the Items take more than " + bytes + " bytes, compressed");
        }
    }

    private final Limits limits;
    private final FileChannel file;
    private final ItemTable table;
    private final Counted counted;
    private final ZstdOutputStream compressed;
    private final DataOutputStream out;
    private long items;

    /** @param folder of the file */
    public ItemSpool(Path folder, Limits limits) throws IOException {
        this.limits = limits;
        this.file = FileChannel.open(
                Files.createTempFile(folder, "items", ".spool"),
                StandardOpenOption.READ,
                StandardOpenOption.WRITE,
                StandardOpenOption.DELETE_ON_CLOSE);
        this.table = new ItemTable(limits.columns);
        this.counted = new Counted(Channels.newOutputStream(file));
        this.compressed = new ZstdOutputStream(new BufferedOutputStream(counted, 1 << 16)).setLevel(LEVEL);
        this.out = new DataOutputStream(compressed);
    }

    /** @param document of an Item */
    public void add(String document) throws IOException {
        table.add((ObjectNode) JSON.readTree(document));
        byte[] bytes = document.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
        items++;
        if (counted.bytes > limits.bytes) {
            throw new FullException(limits.bytes);
        }
    }

    public long items() {
        return items;
    }

    /**
     * Writes the file; nothing can be added then.
     *
     * @param target stays open
     * @param collections documents of the collections that the Items are of, by id
     */
    public void writeTo(OutputStream target, Map<String, JsonNode> collections) throws IOException {
        compressed.close();
        file.position(0);
        try (DataInputStream in = new DataInputStream(
                        new ZstdInputStream(new BufferedInputStream(Channels.newInputStream(file))));
                GeoParquetWriter writer = new GeoParquetWriter(target, table, collections, limits.rowGroupBytes)) {
            for (long i = 0; i < items; i++) {
                byte[] bytes = new byte[in.readInt()];
                in.readFully(bytes);
                writer.write((ObjectNode) JSON.readTree(bytes));
            }
        }
    }

    @Override
    public void close() throws IOException {
        try {
            compressed.close();
        } finally {
            file.close();
        }
    }

    private static final class Counted extends OutputStream {
        private final OutputStream out;
        private long bytes;

        Counted(OutputStream out) {
            this.out = out;
        }

        @Override
        public void write(int b) throws IOException {
            out.write(b);
            bytes++;
        }

        @Override
        public void write(byte[] buffer, int offset, int length) throws IOException {
            out.write(buffer, offset, length);
            bytes += length;
        }

        /** The file is read afterwards. */
        @Override
        public void close() {}
    }
}
