package io.terrane.cql2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Cql2Test {
    private static final String ITEM = """
            {"id": "a", "collection": "c", "properties": {
              "eo:cloud_cover": 12.5, "platform": "sentinel-2a", "datetime": "2023-08-13T10:00:00Z",
              "flag": true, "empty": null}}""";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "eo:cloud_cover < 20 | true",
                "eo:cloud_cover >= 20 | false",
                "\"eo:cloud_cover\" BETWEEN 12.5 AND 13 | true",
                "eo:cloud_cover NOT BETWEEN 0 AND 10 | true",
                "platform = 'sentinel-2a' AND eo:cloud_cover <> 3 | true",
                "platform IN ('a', 'sentinel-2a') | true",
                "platform NOT IN ('a', 'b') | true",
                "platform LIKE 'sentinel-_a' | true",
                "platform LIKE 'sentinel%' AND NOT (flag = false OR eo:cloud_cover > 50) | true",
                "datetime > TIMESTAMP('2023-08-13T09:59:59Z') | true",
                "datetime < DATE('2023-08-13') | false",
                "missing IS NULL AND empty IS NULL | true",
                "missing < 3 | false",
                "NOT missing < 3 | false",
                "missing < 3 OR id = 'a' | true",
                "platform < 3 | false",
                "properties.flag = true | true",
            })
    void decides(String filter, boolean expected) throws Exception {
        JsonNode item = new ObjectMapper().readTree(ITEM);
        assertThat(Cql2.parse(filter).test(item)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "eo:cloud_cover < | a property or a value, found the end",
                "a = 1 b | AND, OR or the end, found 'b' at character 7",
                "S_INTERSECTS(geometry, x) = 1 | S_INTERSECTS is not supported",
                "a = 'x | cannot read",
                "a | expected a comparison",
                "a > TIMESTAMP('yesterday') | not an RFC 3339 time",
            })
    void saysWhatIsWrong(String filter, String message) {
        assertThatThrownBy(() -> Cql2.parse(filter))
                .isInstanceOf(Cql2Exception.class)
                .hasMessageContaining(message);
    }

    @Test
    void boundsNesting() {
        assertThatThrownBy(() -> Cql2.parse("(".repeat(5_000) + "a = 1" + ")".repeat(3_000)))
                .hasMessageContaining("nested deeper");
    }

    @Test
    void writesJson() throws Exception {
        assertThat(Cql2.parse("eo:cloud_cover <= 40").toJson().toString())
                .isEqualTo("{\"op\":\"<=\",\"args\":[{\"property\":\"eo:cloud_cover\"},40]}");
        assertThat(Cql2.parse("a IN ('x', 1.5) AND NOT b IS NULL").toJson().toString())
                .isEqualTo("{\"op\":\"and\",\"args\":[{\"op\":\"in\",\"args\":[{\"property\":\"a\"},[\"x\",1.5]]},"
                        + "{\"op\":\"not\",\"args\":[{\"op\":\"isNull\",\"args\":[{\"property\":\"b\"}]}]}]}");
    }
}
