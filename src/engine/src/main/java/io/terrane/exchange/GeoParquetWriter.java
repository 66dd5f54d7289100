package io.terrane.exchange;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.terrane.exchange.Column.Leaf;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.conf.ParquetConfiguration;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.PositionOutputStream;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.MessageType;
import org.jspecify.annotations.Nullable;

/** Writes Items of a known table as stac-geoparquet 1.1.0 (GeoParquet 1.1.0), row group by row group. */
final class GeoParquetWriter implements Closeable {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final int PAGE_BYTES = 256 << 10;

    private final ParquetWriter<JsonNode> writer;

    /**
     * @param collections documents of the collections that the Items are of, by id
     * @param rowGroupBytes that are held in memory before they are written
     */
    GeoParquetWriter(OutputStream out, ItemTable table, Map<String, JsonNode> collections, int rowGroupBytes)
            throws IOException {
        Map<String, Column> columns = table.columns();
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put("geo", geo(table, columns).toString());
        metadata.put("stac-geoparquet", stac(collections).toString());
        ParquetConfiguration configuration = new PlainParquetConfiguration();
        this.writer = new Builder(new Sequential(out), new Rows(new Column.Struct(columns), metadata))
                .withConf(configuration)
                .withCodecFactory(new ParquetCodecs(Integer.MAX_VALUE))
                .withCompressionCodec(CompressionCodecName.ZSTD)
                .withRowGroupSize((long) rowGroupBytes)
                .withPageSize(PAGE_BYTES)
                .withDictionaryPageSize(PAGE_BYTES)
                .build();
    }

    private static ObjectNode geo(ItemTable table, Map<String, Column> columns) {
        ObjectNode geo = JSON.objectNode().put("version", "1.1.0").put("primary_column", "geometry");
        ObjectNode described = geo.putObject("columns");
        ObjectNode geometry = described.putObject("geometry").put("encoding", "WKB");
        ArrayNode types = geometry.putArray("geometry_types");
        table.geometryTypes().stream().sorted().forEach(types::add);
        table.bounds().ifPresent(bounds -> {
            ArrayNode bbox = geometry.putArray("bbox");
            for (double bound : bounds) {
                bbox.add(bound);
            }
        });
        ObjectNode covering = geometry.putObject("covering").putObject("bbox");
        for (String side : new String[] {"xmin", "ymin", "xmax", "ymax"}) {
            covering.putArray(side).add("bbox").add(side);
        }
        if (columns.get(ItemTable.PROJECTED) == Leaf.GEOMETRY) {
            // Of each Item in its own reference system.
            described
                    .putObject(ItemTable.PROJECTED)
                    .put("encoding", "WKB")
                    .putNull("crs")
                    .putArray("geometry_types");
        }
        return geo;
    }

    private static ObjectNode stac(Map<String, JsonNode> collections) {
        ObjectNode stac = JSON.objectNode().put("version", "1.1.0");
        ObjectNode documents = stac.putObject("collections");
        collections.forEach(documents::set);
        return stac;
    }

    void write(ObjectNode item) throws IOException {
        writer.write(row(item));
    }

    /** The Item with its properties beside its fields. */
    private static ObjectNode row(ObjectNode item) {
        ObjectNode row = JSON.objectNode();
        ObjectNode shadowed = JSON.objectNode();
        item.path(ItemTable.PROPERTIES)
                .properties()
                .forEach(property -> (ItemTable.isField(property.getKey()) ? shadowed : row)
                        .set(property.getKey(), property.getValue()));
        item.properties().forEach(field -> row.set(field.getKey(), field.getValue()));
        row.remove(ItemTable.PROPERTIES);
        if (!shadowed.isEmpty()) {
            row.set(ItemTable.PROPERTIES, shadowed);
        }
        row.set("bbox", box(item.path("bbox")));
        if (!row.path("stac_extensions").isArray()) {
            row.putArray("stac_extensions");
        }
        return row;
    }

    private static JsonNode box(JsonNode bbox) {
        int dimensions = bbox.size() / 2;
        if (dimensions < 2) {
            return JSON.missingNode();
        }
        ObjectNode box = JSON.objectNode();
        box.set("xmin", bbox.get(0));
        box.set("ymin", bbox.get(1));
        box.set("xmax", bbox.get(dimensions));
        box.set("ymax", bbox.get(dimensions + 1));
        if (dimensions == 3) {
            box.set("zmin", bbox.get(2));
            box.set("zmax", bbox.get(5));
        }
        return box;
    }

    @Override
    public void close() throws IOException {
        writer.close();
    }

    private static final class Builder extends ParquetWriter.Builder<JsonNode, Builder> {
        private final Rows rows;

        Builder(OutputFile file, Rows rows) {
            super(file);
            this.rows = rows;
        }

        @Override
        protected Builder self() {
            return this;
        }

        @Override
        protected WriteSupport<JsonNode> getWriteSupport(Configuration configuration) {
            return rows;
        }

        @Override
        protected WriteSupport<JsonNode> getWriteSupport(ParquetConfiguration configuration) {
            return rows;
        }
    }

    private static final class Rows extends WriteSupport<JsonNode> {
        private final Column.Struct columns;
        private final Map<String, String> metadata;
        private @Nullable RecordConsumer consumer;

        Rows(Column.Struct columns, Map<String, String> metadata) {
            this.columns = columns;
            this.metadata = metadata;
        }

        private WriteContext context() {
            return new WriteContext(new MessageType("items", ParquetColumns.types(columns.fields())), metadata);
        }

        @Override
        @SuppressWarnings("deprecation") // Abstract still.
        public WriteContext init(Configuration configuration) {
            return context();
        }

        @Override
        public WriteContext init(ParquetConfiguration configuration) {
            return context();
        }

        @Override
        public void prepareForWrite(RecordConsumer consumer) {
            this.consumer = consumer;
        }

        @Override
        public void write(JsonNode row) {
            RecordConsumer out = Objects.requireNonNull(consumer);
            out.startMessage();
            int index = 0;
            for (Map.Entry<String, Column> column : columns.fields().entrySet()) {
                ParquetColumns.write(out, index++, column.getKey(), column.getValue(), row.path(column.getKey()));
            }
            out.endMessage();
        }
    }

    /** A stream that is written from its beginning to its end and stays open. */
    private record Sequential(OutputStream out) implements OutputFile {
        @Override
        public PositionOutputStream create(long blockSize) {
            return new PositionOutputStream() {
                private long position;

                @Override
                public long getPos() {
                    return position;
                }

                @Override
                public void write(int b) throws IOException {
                    out.write(b);
                    position++;
                }

                @Override
                public void write(byte[] bytes, int offset, int length) throws IOException {
                    out.write(bytes, offset, length);
                    position += length;
                }

                @Override
                public void flush() throws IOException {
                    out.flush();
                }
            };
        }

        @Override
        public PositionOutputStream createOrOverwrite(long blockSize) {
            return create(blockSize);
        }

        @Override
        public boolean supportsBlockSize() {
            return false;
        }

        @Override
        public long defaultBlockSize() {
            return 0;
        }
    }
}
