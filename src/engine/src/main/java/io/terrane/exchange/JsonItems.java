package io.terrane.exchange;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The Items of one JSON document: an ItemCollection, a list of Items, or an Item. What else an ItemCollection has is skipped. */
public final class JsonItems implements ItemReader {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** What a parser may have read ahead. */
    private static final int AHEAD = 1 << 16;

    private final Allowance input;
    private final JsonParser parser;
    private boolean begun;
    private boolean ended;
    private @Nullable ObjectNode only;
    private long number;

    /** @param mostBytes of an Item */
    public JsonItems(InputStream input, int mostBytes) throws IOException {
        this.input = new Allowance(input, mostBytes + AHEAD);
        this.parser = JSON.createParser(this.input);
    }

    @Override
    public Optional<Entry> next() throws IOException {
        if (ended) {
            return Optional.empty();
        }
        number++;
        input.renew();
        try {
            if (!begun) {
                begun = true;
                begin();
            }
            if (only != null) {
                ended = true;
                return Optional.of(new Entry.Item(number, only));
            }
            if (ended || parser.nextToken() == JsonToken.END_ARRAY) {
                ended = true;
                return Optional.empty();
            }
            JsonNode read = parser.readValueAsTree();
            return Optional.of(
                    read instanceof ObjectNode item
                            ? new Entry.Item(number, item)
                            : new Entry.Broken(number, "An Item has to be a JSON object."));
        } catch (JsonProcessingException e) {
            throw new BrokenInputException(number, "The document is no JSON from Item " + number + " on.");
        } catch (TooLongException e) {
            throw new BrokenInputException(
                    number, "Item " + number + " is longer than " + (input.most - AHEAD) + " bytes.");
        }
    }

    /** Up to the first Item. */
    private void begin() throws IOException {
        JsonToken first = parser.nextToken();
        if (first == JsonToken.START_ARRAY) {
            return;
        }
        if (first != JsonToken.START_OBJECT) {
            throw new BrokenInputException(1, "The document has to be an ItemCollection, a list of Items or an Item.");
        }
        ObjectNode other = JSON.createObjectNode();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            if (name.equals("features") && parser.nextToken() == JsonToken.START_ARRAY) {
                return;
            }
            if (parser.currentToken() == JsonToken.FIELD_NAME) {
                parser.nextToken();
            }
            other.set(name, parser.<JsonNode>readValueAsTree());
        }
        if (other.path("type").asText().equals("Feature")) {
            only = other;
            return;
        }
        throw new BrokenInputException(1, "The document has no 'features'.");
    }

    @Override
    public void close() throws IOException {
        parser.close();
        input.close();
    }

    private static final class TooLongException extends IOException {}

    /** Lets so many bytes through until it is renewed. */
    private static final class Allowance extends FilterInputStream {
        private final long most;
        private long left;

        Allowance(InputStream input, long most) {
            super(input);
            this.most = most;
            this.left = most;
        }

        void renew() {
            left = most;
        }

        @Override
        public int read() throws IOException {
            int read = super.read();
            spend(read < 0 ? 0 : 1);
            return read;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int read = super.read(bytes, offset, length);
            spend(Math.max(read, 0));
            return read;
        }

        private void spend(int bytes) throws TooLongException {
            left -= bytes;
            if (left < 0) {
                throw new TooLongException();
            }
        }
    }
}
