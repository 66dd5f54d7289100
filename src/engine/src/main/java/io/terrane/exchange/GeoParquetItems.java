package io.terrane.exchange;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.io.MessageColumnIO;
import org.apache.parquet.io.RecordReader;
import org.apache.parquet.schema.MessageType;
import org.jspecify.annotations.Nullable;

/**
 * The Items of a stac-geoparquet file, of this project or of others: properties beside the fields, geometries as well-known
 * binary. Absent values and nulls cannot be told apart in such files and are left out. A row group is held at a time.
 */
public final class GeoParquetItems implements ItemReader {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MOST_COLUMNS = 20_000;
    private static final int MOST_PAGE_BYTES = 64 << 20;

    private final ParquetFileReader file;
    private final MessageType schema;
    private final MessageColumnIO columns;
    private final Set<String> geometries;
    private final long mostGroupBytes;
    private final int mostBytes;
    private @Nullable RecordReader<ObjectNode> rows;
    private long left;
    private long number;

    /**
     * @param mostGroupBytes that the file keeps a row group in
     * @param mostBytes of an Item
     */
    public GeoParquetItems(Path path, long mostGroupBytes, int mostBytes) throws IOException {
        this.mostGroupBytes = mostGroupBytes;
        this.mostBytes = mostBytes;
        try {
            this.file = new ParquetFileReader(
                    new LocalInputFile(path),
                    ParquetReadOptions.builder(new PlainParquetConfiguration())
                            .withCodecFactory(new ParquetCodecs(MOST_PAGE_BYTES))
                            .build());
        } catch (IOException | RuntimeException e) {
            throw new BrokenInputException(1, "The file is no Parquet file, or a damaged one.");
        }
        this.schema = file.getFileMetaData().getSchema();
        this.columns = new ColumnIOFactory().getColumnIO(schema);
        this.geometries = geometries(file.getFileMetaData().getKeyValueMetaData());
        if (schema.getColumns().size() > MOST_COLUMNS) {
            file.close();
            throw new BrokenInputException(1, "The file has more than " + MOST_COLUMNS + " columns.");
        }
    }

    private static Set<String> geometries(Map<String, String> metadata) throws BrokenInputException {
        Set<String> geometries = new HashSet<>(Set.of("geometry"));
        try {
            JsonNode described =
                    JSON.readTree(metadata.getOrDefault("geo", "{}")).path("columns");
            for (Map.Entry<String, JsonNode> column : described.properties()) {
                String encoding = column.getValue().path("encoding").asText("WKB");
                if (!encoding.equals("WKB")) {
                    throw new BrokenInputException(
                            1, "The geometries of '" + column.getKey() + "' are " + encoding + "; write them as WKB.");
                }
                geometries.add(column.getKey());
            }
        } catch (JsonProcessingException e) {
            throw new BrokenInputException(1, "The file's metadata 'geo' is no JSON.");
        }
        return geometries;
    }

    @Override
    public Optional<Entry> next() throws IOException {
        try {
            while (left == 0) {
                if (!nextGroup()) {
                    return Optional.empty();
                }
            }
            left--;
            number++;
            ObjectNode row = Objects.requireNonNull(rows).read();
            return Optional.of(entry(row));
        } catch (BrokenInputException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw new BrokenInputException(
                    number, "The file is damaged, or holds what is not read, in row " + number + ".");
        }
    }

    private boolean nextGroup() throws IOException {
        int next = file.getCurrentRowGroupIndex() + 1;
        if (next >= file.getRowGroups().size()) {
            return false;
        }
        BlockMetaData group = file.getRowGroups().get(next);
        if (group.getCompressedSize() > mostGroupBytes) {
            throw new BrokenInputException(
                    number + 1,
                    "A row group takes more than " + (mostGroupBytes >> 20) + " MB: write the file with smaller ones.");
        }
        PageReadStore pages = file.readNextRowGroup();
        rows = columns.getRecordReader(pages, new JsonRows(schema, geometries, mostBytes));
        left = pages.getRowCount();
        return true;
    }

    private Entry entry(ObjectNode row) {
        if (row.path(JsonRows.TOO_LONG).booleanValue()) {
            return new Entry.Broken(number, "The row is longer than " + mostBytes + " bytes.");
        }
        if (row.has(JsonRows.PROBLEM)) {
            return new Entry.Broken(number, row.path(JsonRows.PROBLEM).asText());
        }
        return new Entry.Item(number, item(row));
    }

    /** What has no column, or only nulls in it, and has to be there. */
    private static ObjectNode item(ObjectNode row) {
        ObjectNode item = JsonNodeFactory.instance.objectNode();
        item.put("type", "Feature").put("stac_version", row.path("stac_version").asText("1.1.0"));
        ObjectNode properties = JsonNodeFactory.instance.objectNode().putNull("datetime");
        for (Map.Entry<String, JsonNode> field : row.properties()) {
            if (!ItemTable.isField(field.getKey())) {
                properties.set(field.getKey(), field.getValue());
            }
        }
        row.path(ItemTable.PROPERTIES).properties().forEach(field -> properties.set(field.getKey(), field.getValue()));
        for (String name : ItemTable.FIELDS) {
            if (row.has(name) && !item.has(name)) {
                item.set(name, name.equals("bbox") ? bbox(row.path(name)) : row.path(name));
            }
        }
        if (!item.has("geometry")) {
            item.putNull("geometry");
        }
        if (!item.has("assets")) {
            item.putObject("assets");
        }
        if (!item.has("links")) {
            item.putArray("links");
        }
        item.set(ItemTable.PROPERTIES, properties);
        return item;
    }

    /** A struct, or a list as early files have it. */
    private static JsonNode bbox(JsonNode box) {
        if (!box.isObject()) {
            return box;
        }
        ArrayNode bbox = JsonNodeFactory.instance.arrayNode();
        boolean deep = box.has("zmin") && box.has("zmax");
        for (String side : deep
                ? new String[] {"xmin", "ymin", "zmin", "xmax", "ymax", "zmax"}
                : new String[] {"xmin", "ymin", "xmax", "ymax"}) {
            bbox.add(box.path(side));
        }
        return bbox;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
