package io.terrane.exchange;

import com.fasterxml.jackson.databind.JsonNode;
import io.terrane.exchange.Column.Leaf;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Types;

/** Columns as Parquet has them, and JSON values written into them. All of them may be absent. */
final class ParquetColumns {
    private static final String LIST = "list";
    private static final String ELEMENT = "element";
    private static final long MICROS = 1_000_000;

    private ParquetColumns() {}

    static List<Type> types(Map<String, Column> columns) {
        List<Type> types = new ArrayList<>(columns.size());
        columns.forEach((name, column) -> types.add(type(name, column)));
        return types;
    }

    private static Type type(String name, Column column) {
        return switch (column) {
            case Leaf leaf -> leaf(name, leaf);
            case Column.ListOf list ->
                Types.optionalGroup()
                        .as(LogicalTypeAnnotation.listType())
                        .addField(new GroupType(Type.Repetition.REPEATED, LIST, type(ELEMENT, list.element())))
                        .named(name);
            case Column.Struct struct -> new GroupType(Type.Repetition.OPTIONAL, name, types(struct.fields()));
        };
    }

    private static Type leaf(String name, Leaf leaf) {
        return switch (leaf) {
            case BOOLEAN -> Types.optional(PrimitiveTypeName.BOOLEAN).named(name);
            case INTEGER -> Types.optional(PrimitiveTypeName.INT64).named(name);
            case NUMBER -> Types.optional(PrimitiveTypeName.DOUBLE).named(name);
            case TEXT ->
                Types.optional(PrimitiveTypeName.BINARY)
                        .as(LogicalTypeAnnotation.stringType())
                        .named(name);
            case JSON ->
                Types.optional(PrimitiveTypeName.BINARY)
                        .as(LogicalTypeAnnotation.jsonType())
                        .named(name);
            case GEOMETRY -> Types.optional(PrimitiveTypeName.BINARY).named(name);
            case TIMESTAMP ->
                Types.optional(PrimitiveTypeName.INT64)
                        .as(LogicalTypeAnnotation.timestampType(true, TimeUnit.MICROS))
                        .named(name);
        };
    }

    /** Within a message or group; nothing where the value is null or missing. */
    static void write(RecordConsumer out, int index, String name, Column column, JsonNode value) {
        if (value.isNull() || value.isMissingNode()) {
            return;
        }
        out.startField(name, index);
        switch (column) {
            case Leaf leaf -> write(out, leaf, value);
            case Column.ListOf list -> write(out, list.element(), value);
            case Column.Struct struct -> write(out, struct, value);
        }
        out.endField(name, index);
    }

    static void write(RecordConsumer out, Column.Struct struct, JsonNode value) {
        out.startGroup();
        int index = 0;
        for (Map.Entry<String, Column> field : struct.fields().entrySet()) {
            write(out, index++, field.getKey(), field.getValue(), value.path(field.getKey()));
        }
        out.endGroup();
    }

    private static void write(RecordConsumer out, Column element, JsonNode list) {
        out.startGroup();
        if (!list.isEmpty()) {
            out.startField(LIST, 0);
            for (JsonNode value : list) {
                out.startGroup();
                write(out, 0, ELEMENT, element, value);
                out.endGroup();
            }
            out.endField(LIST, 0);
        }
        out.endGroup();
    }

    private static void write(RecordConsumer out, Leaf leaf, JsonNode value) {
        switch (leaf) {
            case BOOLEAN -> out.addBoolean(value.booleanValue());
            case INTEGER -> out.addLong(value.longValue());
            case NUMBER -> out.addDouble(value.doubleValue());
            case TEXT -> out.addBinary(Binary.fromString(value.textValue()));
            case JSON -> out.addBinary(Binary.fromString(value.toString()));
            case GEOMETRY -> out.addBinary(Binary.fromConstantByteArray(WellKnownBinary.write(value)));
            case TIMESTAMP -> {
                Instant instant = ItemTable.instant(value).orElseThrow();
                out.addLong(
                        Math.addExact(Math.multiplyExact(instant.getEpochSecond(), MICROS), instant.getNano() / 1_000));
            }
        }
    }
}
