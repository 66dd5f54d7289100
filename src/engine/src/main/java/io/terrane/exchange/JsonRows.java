package io.terrane.exchange;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.Converter;
import org.apache.parquet.io.api.GroupConverter;
import org.apache.parquet.io.api.PrimitiveConverter;
import org.apache.parquet.io.api.RecordMaterializer;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DateLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DecimalLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.IntLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.JsonLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.ListLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.MapLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.Type;
import org.jspecify.annotations.Nullable;

/** Rows of a Parquet file as JSON objects; what is null is left out of objects, and stays in lists. */
final class JsonRows extends RecordMaterializer<ObjectNode> {
    /** Fields that say that there is no Item in a row: no column's name begins so. */
    static final String TOO_LONG = "\0too long";

    static final String PROBLEM = "\0problem";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final Set<String> geometries;
    private final int mostBytes;
    private final ObjectGroup root;
    private ObjectNode row = NODES.objectNode();
    private long bytes;
    private @Nullable String problem;

    /**
     * @param geometries names of columns that hold well-known binary
     * @param mostBytes of the values of a row
     */
    JsonRows(MessageType schema, Set<String> geometries, int mostBytes) {
        this.geometries = geometries;
        this.mostBytes = mostBytes;
        this.root = new ObjectGroup(schema, true, node -> row = (ObjectNode) node);
    }

    @Override
    public ObjectNode getCurrentRecord() {
        ObjectNode record = row;
        if (bytes > mostBytes) {
            record = NODES.objectNode().put(TOO_LONG, true);
        } else if (problem != null) {
            record = NODES.objectNode().put(PROBLEM, problem);
        }
        bytes = 0;
        problem = null;
        return record;
    }

    @Override
    public GroupConverter getRootConverter() {
        return root;
    }

    /** Whether the row is short enough yet for so much more. */
    private boolean fits(long more) {
        bytes += more;
        return bytes <= mostBytes;
    }

    private Converter converter(Type type, boolean top, Consumer<JsonNode> taker) {
        if (type.isPrimitive()) {
            return new Leaf(type.asPrimitiveType(), top && geometries.contains(type.getName()), taker);
        }
        GroupType group = type.asGroupType();
        LogicalTypeAnnotation annotation = group.getLogicalTypeAnnotation();
        if (annotation instanceof ListLogicalTypeAnnotation && group.getFieldCount() == 1) {
            return new ListGroup(group, taker);
        }
        if (annotation instanceof MapLogicalTypeAnnotation && group.getFieldCount() == 1) {
            return new MapGroup(group, taker);
        }
        return new ObjectGroup(group, false, taker);
    }

    private final class ObjectGroup extends GroupConverter {
        private final List<Converter> fields = new ArrayList<>();
        private final Consumer<JsonNode> taker;
        private ObjectNode node = NODES.objectNode();

        ObjectGroup(GroupType type, boolean top, Consumer<JsonNode> taker) {
            this.taker = taker;
            for (Type field : type.getFields()) {
                String name = field.getName();
                boolean repeated = field.isRepetition(Type.Repetition.REPEATED);
                fields.add(converter(field, top, value -> {
                    if (repeated) {
                        (node.path(name) instanceof ArrayNode list ? list : node.putArray(name)).add(value);
                    } else {
                        node.set(name, value);
                    }
                }));
            }
        }

        @Override
        public Converter getConverter(int index) {
            return fields.get(index);
        }

        @Override
        public void start() {
            node = NODES.objectNode();
        }

        @Override
        public void end() {
            taker.accept(node);
        }
    }

    /** Three levels as the specification has it, or two as early writers have it. */
    private final class ListGroup extends GroupConverter {
        private final Converter repeated;
        private final Consumer<JsonNode> taker;
        private ArrayNode list = NODES.arrayNode();

        ListGroup(GroupType type, Consumer<JsonNode> taker) {
            this.taker = taker;
            Type inner = type.getType(0);
            boolean threeLevels = !inner.isPrimitive()
                    && inner.asGroupType().getFieldCount() == 1
                    && !inner.getName().equals("array")
                    && !inner.getName().equals(type.getName() + "_tuple");
            this.repeated = threeLevels
                    ? new Element(inner.asGroupType().getType(0))
                    : converter(inner, false, value -> list.add(value));
        }

        @Override
        public Converter getConverter(int index) {
            return repeated;
        }

        @Override
        public void start() {
            list = NODES.arrayNode();
        }

        @Override
        public void end() {
            taker.accept(list);
        }

        private final class Element extends GroupConverter {
            private final Converter converter;
            private JsonNode value = NODES.nullNode();

            Element(Type type) {
                this.converter = converter(type, false, read -> value = read);
            }

            @Override
            public Converter getConverter(int index) {
                return converter;
            }

            @Override
            public void start() {
                value = NODES.nullNode();
            }

            @Override
            public void end() {
                if (fits(1)) {
                    list.add(value);
                }
            }
        }
    }

    private final class MapGroup extends GroupConverter {
        private final Converter pair;
        private final Consumer<JsonNode> taker;
        private ObjectNode map = NODES.objectNode();

        MapGroup(GroupType type, Consumer<JsonNode> taker) {
            this.taker = taker;
            GroupType inner = type.getType(0).asGroupType();
            this.pair = new ObjectGroup(inner, false, read -> {
                JsonNode value = read.path(inner.getFieldName(inner.getFieldCount() - 1));
                String key = read.path(inner.getFieldName(0)).asText();
                if (!value.isMissingNode() && fits(key.length())) {
                    map.set(key, value);
                }
            });
        }

        @Override
        public Converter getConverter(int index) {
            return pair;
        }

        @Override
        public void start() {
            map = NODES.objectNode();
        }

        @Override
        public void end() {
            taker.accept(map);
        }
    }

    private final class Leaf extends PrimitiveConverter {
        private static final int WORD = 8;

        private final PrimitiveType type;
        private final @Nullable LogicalTypeAnnotation annotation;
        private final boolean geometry;
        private final Consumer<JsonNode> taker;

        Leaf(PrimitiveType type, boolean geometry, Consumer<JsonNode> taker) {
            this.type = type;
            this.annotation = type.getLogicalTypeAnnotation();
            this.geometry = geometry && type.getPrimitiveTypeName() == PrimitiveType.PrimitiveTypeName.BINARY;
            this.taker = taker;
        }

        private void take(JsonNode value) {
            if (fits(WORD)) {
                taker.accept(value);
            }
        }

        @Override
        public void addBoolean(boolean value) {
            take(NODES.booleanNode(value));
        }

        @Override
        public void addDouble(double value) {
            if (Double.isFinite(value)) {
                take(NODES.numberNode(value));
            }
        }

        @Override
        public void addFloat(float value) {
            if (Float.isFinite(value)) {
                take(NODES.numberNode(Double.parseDouble(Float.toString(value))));
            }
        }

        @Override
        public void addInt(int value) {
            take(
                    switch (annotation) {
                        case DateLogicalTypeAnnotation date ->
                            NODES.textNode(LocalDate.ofEpochDay(value).toString());
                        case DecimalLogicalTypeAnnotation decimal ->
                            NODES.numberNode(BigDecimal.valueOf(value, decimal.getScale()));
                        case IntLogicalTypeAnnotation integer
                        when !integer.isSigned() -> NODES.numberNode(Integer.toUnsignedLong(value));
                        case null, default -> NODES.numberNode(value);
                    });
        }

        @Override
        public void addLong(long value) {
            take(
                    switch (annotation) {
                        case TimestampLogicalTypeAnnotation time ->
                            NODES.textNode(instant(value, time.getUnit()).toString());
                        case DecimalLogicalTypeAnnotation decimal ->
                            NODES.numberNode(BigDecimal.valueOf(value, decimal.getScale()));
                        case IntLogicalTypeAnnotation integer
                        when !integer.isSigned() -> NODES.numberNode(new BigInteger(Long.toUnsignedString(value)));
                        case null, default -> NODES.numberNode(value);
                    });
        }

        private static Instant instant(long value, TimeUnit unit) {
            long inSecond = switch (unit) {
                case MILLIS -> 1_000;
                case MICROS -> 1_000_000;
                case NANOS -> 1_000_000_000;
            };
            return Instant.ofEpochSecond(
                    Math.floorDiv(value, inSecond), Math.floorMod(value, inSecond) * (1_000_000_000 / inSecond));
        }

        @Override
        public void addBinary(Binary value) {
            if (!fits(value.length())) {
                return;
            }
            try {
                take(binary(value));
            } catch (JsonProcessingException e) {
                problem = "The value of '" + type.getName() + "' is no JSON.";
            } catch (IOException e) {
                problem = "The value of '" + type.getName() + "' is no well-known binary.";
            }
        }

        private JsonNode binary(Binary value) throws IOException {
            if (geometry) {
                return WellKnownBinary.read(value.getBytes());
            }
            return switch (annotation) {
                case JsonLogicalTypeAnnotation json -> JSON.readTree(value.getBytes());
                case DecimalLogicalTypeAnnotation decimal ->
                    NODES.numberNode(new BigDecimal(new BigInteger(value.getBytes()), decimal.getScale()));
                case null, default -> NODES.textNode(value.toStringUsingUTF8());
            };
        }
    }
}
