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
                "flag AND eo:cloud_cover - 2.5 = 10 | true",
                "length(platform) = 11 AND year(datetime) = 2023 | true",
                "CASEI(platform) LIKE casei('SENTINEL\\-2_') | true",
                "datetime = '2023-08-13T12:00:00+02:00' | true",
                "eo:cloud_cover / 0 > 1 | false",
                "NOT eo:cloud_cover / 0 > 1 | false",
                "T_DURING(datetime, INTERVAL('..', '2024-01-01')) | true",
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
                "S_INTERSECTS(geometry, 'x') | S_INTERSECTS compares two geometries",
                "S_INTERSECTS(geometry, POINT(1 x)) | POINT is not well-known text",
                "S_INTERSECTS(geometry, POINT(1 2) | expected ')', found the end",
                "a = 1 OR 2 | expected a comparison",
                "a NOT 3 | BETWEEN, LIKE or IN after NOT",
                "a LIKE b | expected a pattern",
                "a = 'x | cannot read",
                "a + 1 | expected a comparison",
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
    void boundsChains() {
        assertThatThrownBy(() -> Cql2.parse("a = " + "1+".repeat(50_000) + "1")).hasMessageContaining("nested deeper");
        assertThatThrownBy(() -> Cql2.parse("a IN (" + "1,".repeat(50_000) + "1)"))
                .hasMessageContaining("more than 10000 parts");
        assertThatThrownBy(() -> Cql2.parse("a = '" + "x".repeat(300_000) + "'"))
                .hasMessageContaining("more than 200000 characters");
    }

    @Test
    void aPatternCannotMakeMatchingExplode() {
        assertThat(Texts.like("a".repeat(10_000), "%a".repeat(500) + "%b")).isFalse();
        assertThat(Texts.like("100%", "100\\%")).isTrue();
        assertThat(Texts.like("1000", "100\\%")).isFalse();
    }

    @Test
    void functionsAreKnownOrRefused() throws Exception {
        Cql2 filter = Cql2.parse("Buffer(geometry, 10, 'm') = 1");
        assertThatThrownBy(() -> Cql2Functions.check(filter)).hasMessageContaining("Buffer is not supported");
    }

    @Test
    void readsBetweenAsDraftsHadIt() throws Exception {
        JsonNode draft = new ObjectMapper().readTree("{\"op\":\"between\",\"args\":[{\"property\":\"a\"},[0,50]]}");
        assertThat(Cql2.ofJson(draft)).isEqualTo(Cql2.parse("a BETWEEN 0 AND 50"));
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
