package io.terrane.exchange;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** How a document is written that was read: members that stayed as they were need not be written anew. */
public interface DocumentText {
    /** All from the document's nodes. */
    DocumentText WRITTEN = new DocumentText() {
        @Override
        public String of(ObjectNode document, Set<String> changed) {
            return document.toString();
        }

        @Override
        public String of(ObjectNode document, String member) {
            return document.path(member).toString();
        }
    };

    /**
     * @param document as it is now
     * @param changed members that may be other than they were read, or new
     * @return JSON that says the same
     */
    String of(ObjectNode document, Set<String> changed);

    /**
     * @param document as it is now
     * @param member of the document, as it was read
     * @return JSON of its value
     */
    String of(ObjectNode document, String member);

    /** @param text writes members as they stood in the input, each of which names no property twice */
    record Read(ObjectNode document, DocumentText text) {
        private static final ObjectReader TREE = new ObjectMapper(JsonFactory.builder()
                        .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
                        .build())
                .readerFor(JsonNode.class)
                .with(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY);

        /**
         * Reads a document whose text is at hand.
         *
         * @param json in UTF-8
         * @return empty when it is no object, or one in which a property stands twice
         * @throws IOException when it is no JSON, or more than one document
         */
        static Optional<Read> of(byte[] json) throws IOException {
            try (JsonParser parser = TREE.createParser(json)) {
                if (parser.nextToken() != JsonToken.START_OBJECT) {
                    return Optional.empty();
                }
                ObjectNode document = JsonNodeFactory.instance.objectNode();
                Map<String, Range> ranges = new HashMap<>();
                for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
                    int start = (int) parser.currentTokenLocation().getByteOffset();
                    parser.nextToken();
                    int value = (int) parser.currentTokenLocation().getByteOffset();
                    document.set(name, TREE.<JsonNode>readTree(parser));
                    int end = (int) parser.currentLocation().getByteOffset();
                    if (ranges.put(name, new Range(start, value, end)) != null) {
                        return Optional.empty();
                    }
                }
                return parser.nextToken() == null
                        ? Optional.of(new Read(document, new AsItStood(json, ranges)))
                        : Optional.empty();
            } catch (MismatchedInputException e) {
                return Optional.empty();
            }
        }
    }

    /**
     * Of a member in the text.
     *
     * @param start of its name
     * @param value where its value begins
     */
    record Range(int start, int value, int end) {}

    /** @param ranges of the members in the text, by name */
    record AsItStood(byte[] json, Map<String, Range> ranges) implements DocumentText {
        @Override
        public String of(ObjectNode document, Set<String> changed) {
            ByteArrayOutputStream text = new ByteArrayOutputStream(json.length + 512);
            for (var member : document.properties()) {
                text.write(text.size() == 0 ? '{' : ',');
                Range range = ranges.get(member.getKey());
                if (range == null || changed.contains(member.getKey())) {
                    text.writeBytes((quoted(member.getKey()) + ':' + written(member.getValue()))
                            .getBytes(StandardCharsets.UTF_8));
                } else {
                    text.write(json, range.start, range.end - range.start);
                }
            }
            text.writeBytes((text.size() == 0 ? "{}" : "}").getBytes(StandardCharsets.UTF_8));
            return text.toString(StandardCharsets.UTF_8);
        }

        @Override
        public String of(ObjectNode document, String member) {
            Range range = ranges.get(member);
            return range == null
                    ? WRITTEN.of(document, member)
                    : new String(json, range.value, range.end - range.value, StandardCharsets.UTF_8);
        }

        private static String written(JsonNode value) {
            return value.isTextual() ? quoted(value.textValue()) : value.toString();
        }

        private static String quoted(String text) {
            return '"' + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + '"';
        }
    }
}
