package io.terrane.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.terrane.exchange.ItemReader.Entry;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ItemReaderTest {
    private static final int MOST = 1_000;

    private static List<String> read(ItemReader reader) throws IOException {
        List<String> read = new ArrayList<>();
        for (Optional<Entry> entry = reader.next(); entry.isPresent(); entry = reader.next()) {
            read.add(told(entry.get()));
        }
        return read;
    }

    private static String told(Entry entry) {
        return switch (entry) {
            case Entry.Item item -> item.number() + item.document().path("id").asText();
            case Entry.Unread unread -> told(unread.read());
            case Entry.Broken broken -> broken.number() + "!";
        };
    }

    private static ByteArrayInputStream bytes(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    private static List<String> lines(String text) throws IOException {
        return read(new NdjsonItems(bytes(text), MOST));
    }

    private static List<String> document(String text) throws IOException {
        return read(new JsonItems(bytes(text), MOST));
    }

    @Test
    void linesAreNumberedAsTheyStand() throws Exception {
        assertThat(lines("{\"id\":\"a\"}\r\n\n{\"id\":\"b\"}\n[]\n{\n\u001e{\"id\":\"c\"}"))
                .containsExactly("1a", "3b", "4!", "5!", "6c");
        assertThat(lines("")).isEmpty();
        assertThat(lines("\n \n")).isEmpty();
        assertThat(lines("{\"id\":\"%s\"}\n{\"id\":\"b\"}\n".formatted("x".repeat(MOST))))
                .containsExactly("1!", "2b");
        assertThat(lines("{\"id\":\"b\"}\n{\"id\":\"%s\"}".formatted("x".repeat(MOST))))
                .containsExactly("1b", "2!");
    }

    @Test
    void documentsAreCollectionsListsOrItems() throws Exception {
        assertThat(document("{\"links\": [{\"features\": 1}], \"type\": \"FeatureCollection\","
                        + " \"features\": [{\"id\": \"a\"}, 3, {\"id\": \"b\"}], \"more\": {}}"))
                .containsExactly("1a", "2!", "3b");
        assertThat(document("[{\"id\": \"a\"}]")).containsExactly("1a");
        assertThat(document("[]")).isEmpty();
        assertThat(document("{\"type\": \"Feature\", \"id\": \"a\"}")).containsExactly("1a");
        for (String wrong : List.of("", "3", "{}", "{\"features\": 3}", "[{\"id\": \"a\"}", "{\"features\": [{]}")) {
            assertThatExceptionOfType(BrokenInputException.class).as(wrong).isThrownBy(() -> document(wrong));
        }
    }

    @Test
    void anItemWithoutEndIsNotReadToItsEnd() {
        assertThatExceptionOfType(BrokenInputException.class)
                .isThrownBy(() -> document("[{\"id\": \"" + "x".repeat(200_000)))
                .withMessageContaining("longer");
    }
}
