package io.terrane.exchange;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.Closeable;
import java.io.IOException;
import java.util.Optional;

/** The Items of a file or stream, one by one and in its order. Not for use by several threads. */
public interface ItemReader extends Closeable {
    /** What stands at a place of the input. */
    sealed interface Entry {
        /** The line, or where there are no lines the how-manieth Item; counted from 1. */
        long number();

        /** @param text how the document is written again */
        record Item(long number, ObjectNode document, DocumentText text) implements Entry {
            public Item(long number, ObjectNode document) {
                this(number, document, DocumentText.WRITTEN);
            }
        }

        /**
         * An Item, or not, that is parsed when somebody has the time.
         *
         * @param json in UTF-8
         */
        record Unread(long number, byte[] json) implements Entry {
            /** @return an {@link Item} or a {@link Broken} */
            public Entry read() {
                return NdjsonItems.parsed(this);
            }
        }

        /** @param problem what is wrong there, as a sentence; what follows can still be read */
        record Broken(long number, String problem) implements Entry {}
    }

    /**
     * @return empty at the end
     * @throws BrokenInputException when nothing that follows can be read
     */
    Optional<Entry> next() throws IOException;
}
