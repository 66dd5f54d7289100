package io.terrane.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.terrane.exchange.ItemReader.Entry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What was read is written again as it stood, but for what changed. */
class DocumentTextTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static Entry.Item read(String json) {
        return (Entry.Item) new Entry.Unread(1, json.getBytes(StandardCharsets.UTF_8)).read();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                " { } ",
                "{\"a\":1}",
                "{\"a\" : 1.50 , \"b\":[1, 2,{\"c\":null} ],\"d\":\"e\"}",
                "{\"a\\\"\\u00e9\\n\":\"\\ud83d\\ude00 \\\\ }\",\"é😀\":\"é😀\",\"last\":-0.0e-3}",
                "{\"empty\":\"\",\"t\":true,\"f\":false,\"n\":null,\"o\":{},\"l\":[]}",
                "{\"large\":123456789012345678901234567890,\"exact\":0.1234567890123456789012345}"
            })
    void isTheSameDocument(String json) throws JsonProcessingException {
        Entry.Item item = read(json);
        assertThat(item.document()).isEqualTo(JSON.readTree(json));
        String text = item.text().of(item.document(), Set.of());
        assertThat(JSON.readTree(text)).isEqualTo(item.document());
        assertThat(json.replaceAll("\\s", "")).contains(text.replaceAll("\\s", ""));
    }

    @Test
    void membersThatChangedAreWrittenAnew() throws JsonProcessingException {
        Entry.Item item = read("{\"id\":\"a\",\"links\":[{\"rel\" : \"self\"}],\"value\":1.10,\"gone\":1}");
        ObjectNode document = item.document();
        document.set("links", JsonNodeFactory.instance.arrayNode());
        document.put("new \"one\"", 2);
        document.remove("gone");
        String text = item.text().of(document, Set.of("links"));
        assertThat(text).isEqualTo("{\"id\":\"a\",\"links\":[],\"value\":1.10,\"new \\\"one\\\"\":2}");
        assertThat(JSON.readTree(text)).isEqualTo(document);
    }

    /** Readers differ in which of two properties of a name they take: what is stored has the one that was looked at. */
    @ParameterizedTest
    @ValueSource(strings = {"{\"a\":1,\"a\":2}", "{\"o\":{\"b\":[{\"a\":1,\"a\":2}]},\"id\":\"x\"}"})
    void nothingIsWrittenTwice(String json) {
        Entry.Item item = read(json);
        String text = item.text().of(item.document(), Set.of());
        assertThat(text)
                .isEqualTo(item.document().toString())
                .contains("\"a\":2")
                .doesNotContain("\"a\":1");
    }

    @Test
    void whatIsNoDocumentIsNone() throws IOException {
        assertThat(DocumentText.Read.of("[1]".getBytes(StandardCharsets.UTF_8))).isEmpty();
        for (String broken : new String[] {"{\"a\":1", "{\"a\":1} x", "{\"a\":}", "{\"a\":\"\u0001\"}"}) {
            assertThat(new Entry.Unread(1, broken.getBytes(StandardCharsets.UTF_8)).read())
                    .isInstanceOf(Entry.Broken.class);
        }
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> DocumentText.Read.of(new byte[] {'{', '"', (byte) 0xc3, '"', ':', '1', '}'}));
    }
}
