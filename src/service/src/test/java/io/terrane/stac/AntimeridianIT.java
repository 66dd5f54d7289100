package io.terrane.stac;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.terrane.testing.MeshTest;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Items and searches on both sides of the antimeridian, five degrees wide, the latest in the middle. */
@MeshTest
class AntimeridianIT {
    private static final String COLLECTION = "antimeridian.items";

    @BeforeEach
    void fill() {
        Written.begin("antimeridian", COLLECTION);
        write("west", 170, 1);
        write("west-late", 172, 5);
        write("across", 178, 3);
        write("east", -178, 4);
        write("east-early", -175, 2);
        write("elsewhere", 0, 6);
    }

    private static void write(String id, int west, int day) {
        ObjectNode item = Written.item(COLLECTION, id);
        int east = west + 5;
        ArrayNode ring = item.putObject("geometry")
                .put("type", "Polygon")
                .putArray("coordinates")
                .addArray();
        for (int[] corner : new int[][] {{west, 0}, {east, 0}, {east, 5}, {west, 5}, {west, 0}}) {
            ring.addArray().add(corner[0]).add(corner[1]);
        }
        item.putArray("bbox")
                .add(west)
                .add(0)
                .add(east > 180 ? east - 360 : east)
                .add(5);
        ((ObjectNode) item.path("properties")).put("datetime", "2022-05-0" + day + "T00:00:00Z");
        Written.publisher("antimeridian")
                .contentType("application/json")
                .body(item.toString())
                .post("/stac/collections/" + COLLECTION + "/items")
                .then()
                .statusCode(201);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "169,-9,-169,9 | west-late east across east-early west",
                "178,-9,-169,9 | east across east-early",
                "169,-9,-179,9 | west-late across west",
                "176,1,180,2   | west-late across",
                "-180,1,-177,2 | east across",
                "177.5,1,-179,2| across",
                "-170,-9,-10,9 | east-early",
                "-160,-9,160,9 | elsewhere",
                "-180,-9,180,9 | elsewhere west-late east across east-early west",
                "160,-90,140,9 | elsewhere west-late east across east-early west",
                "169,6,-169,9  | ''",
            })
    void areFoundInOrderAndCounted(String bbox, String ids) throws Exception {
        List<String> expected = ids.isEmpty() ? List.of() : List.of(ids.split(" "));
        ObjectNode body = Api.JSON.createObjectNode().put("limit", 2);
        body.putArray("collections").add(COLLECTION);
        ArrayNode box = body.putArray("bbox");
        for (String degrees : bbox.split(",")) {
            box.add(Double.parseDouble(degrees));
        }
        JsonNode page = Api.search(body);
        assertThat(page.path("numberMatched").asInt()).isEqualTo(expected.size());
        List<String> walked = new ArrayList<>();
        while (true) {
            page.path("features").forEach(item -> walked.add(item.path("id").asText()));
            JsonNode next = Api.link(page, "next");
            if (next.isMissingNode()) {
                break;
            }
            page = Api.search(body.deepCopy().setAll((ObjectNode) next.path("body")));
        }
        assertThat(walked).isEqualTo(expected);
    }

    @Test
    void filtersFindThem() throws Exception {
        ObjectNode body = Api.JSON.createObjectNode().put("limit", 10);
        body.putArray("collections").add(COLLECTION);
        body.put("filter-lang", "cql2-text").put("filter", "S_INTERSECTS(geometry, BBOX(176, 1, -177, 2))");
        assertThat(Api.keys(Api.search(body)))
                .containsExactly(COLLECTION + "/west-late", COLLECTION + "/east", COLLECTION + "/across");
    }
}
