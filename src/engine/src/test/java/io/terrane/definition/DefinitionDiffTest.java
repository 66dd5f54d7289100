package io.terrane.definition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DefinitionDiffTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static ObjectNode valid() throws Exception {
        ObjectNode document =
                DefinitionReader.parse(BuiltInDefinitions.yaml("ndvi").orElseThrow());
        document.withObject("/area").set("bbox", JSON.readTree("[10, 44, 11, 45]"));
        document.withObject("/time").put("interval", "2023-06-01/2023-06-30");
        document.putObject("contract")
                .put("freshness", "P10D")
                .put("retention", "P5Y")
                .put("purpose", "Fields");
        return document;
    }

    @ParameterizedTest(name = "{0} = {1}: {2}")
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '|',
            value = {
                "/title; \"Greenness\"; PATCH",
                "/description; \"Said in another way\"; PATCH",
                "/expression; \"(nir-red)/(nir+red)\"; PATCH",
                "/access; {\"discover\": \"domain\", \"read\": \"domain\"}; PATCH",
                "/expression; \"(nir - red) / (nir + red) + 0.1\"; MAJOR",
                "/area/bbox; [9, 44, 11, 46]; MINOR",
                "/area/bbox; [10.5, 44, 11, 45]; MAJOR",
                "/time/interval; \"2023-05-01/2023-06-30\"; MINOR",
                "/time/interval; \"2023-06-02/2023-07-30\"; MAJOR",
                "/source/filter; \"eo:cloud_cover < 5\"; MAJOR",
                "/source/filter; null; MINOR",
                "/source/radiometry; \"raw\"; MAJOR",
                "/source/bands/nir; \"B8A\"; MAJOR",
                "/mask/drop; [0, 1]; MAJOR",
                "/mask/dilate; 3; MAJOR",
                "/grid; {\"crs\": \"EPSG:3035\", \"resolutionMetres\": 20}; MAJOR",
                "/output/dtype; \"float32\"; MAJOR",
                "/output/scale; 0.001; MAJOR",
                "/output/formats; [\"zarr\", \"cog\"]; MINOR",
                "/output/chunk; 512; MINOR",
                "/metadata/units; \"%\"; MAJOR",
                "/metadata/validRange; [0, 1]; MAJOR",
                "/metadata/processingLevel; \"L2A\"; MINOR",
                "/contract; null; MAJOR",
                "/contract/freshness; \"P5D\"; MINOR",
                "/contract/freshness; \"PT241H\"; MAJOR",
                "/contract/retention; \"P61M\"; MINOR",
                "/contract/retention; null; MAJOR",
                "/contract/endOfSupport; \"2031-01-31\"; MINOR",
                "/contract/purpose; \"Crops\"; PATCH",
            })
    void everyFieldHasItsClass(String pointer, String value, ChangeClass expected) throws Exception {
        ObjectNode before = valid();
        if (pointer.startsWith("/output/formats")) {
            before.withObject("/output").set("formats", JSON.readTree("[\"zarr\"]"));
        }
        ObjectNode after = before.deepCopy();
        JsonNode parsed = JSON.readTree(value);
        int last = pointer.lastIndexOf('/');
        ObjectNode parent = last == 0 ? after : after.withObject(pointer.substring(0, last));
        if (parsed.isNull()) {
            parent.remove(pointer.substring(last + 1));
        } else {
            parent.set(pointer.substring(last + 1), parsed);
        }
        DefinitionDiff diff = DefinitionDiff.between(DefinitionReader.read(before), DefinitionReader.read(after));
        assertThat(diff.changes())
                .isNotEmpty()
                .allSatisfy(change -> assertThat(change.pointer())
                        .startsWith(pointer.substring(
                                0, pointer.indexOf('/', 1) < 0 ? pointer.length() : pointer.indexOf('/', 1))));
        assertThat(diff.change()).as(diff.toString()).isEqualTo(expected);
    }

    @Test
    void whatIsSaidOfDefaultsIsNoChange() throws Exception {
        ObjectNode before = valid();
        before.remove("grid");
        ObjectNode after = before.deepCopy();
        after.putObject("grid").put("crs", "native").put("resampling", "nearest");
        after.put("version", "9.9.9");
        assertThat(DefinitionDiff.between(DefinitionReader.read(before), DefinitionReader.read(after))
                        .changes())
                .isEmpty();
    }

    @Test
    void promisesHaveToBeOnesThatCanBeKept() throws Exception {
        ObjectNode document = valid();
        document.putObject("contract")
                .put("freshness", "P1M")
                .put("retention", "soon")
                .put("endOfSupport", "never");
        document.withObject("/contract")
                .putArray("support")
                .addObject()
                .put("channel", "chat")
                .put("url", "javascript:alert(1)");
        assertThat(catchThrowableOfType(InvalidDefinitionException.class, () -> DefinitionReader.read(document))
                        .violations())
                .extracting(Violation::pointer)
                .containsExactly(
                        "/contract/freshness",
                        "/contract/retention",
                        "/contract/endOfSupport",
                        "/contract/support/0/url");
    }

    @Test
    void aNumberThatSaysTooLittleIsRefusedWithEveryFieldAndTheLeastOneThatWouldDo() throws Exception {
        ObjectNode after = valid();
        after.put("title", "Other words");
        after.withObject("/output").put("dtype", "float32");
        DefinitionDiff diff = DefinitionDiff.between(DefinitionReader.read(valid()), DefinitionReader.read(after));
        SemanticVersion previous = SemanticVersion.parse("1.4.2");
        List<Violation> violations = diff.violations(previous, SemanticVersion.parse("1.5.0"));
        assertThat(violations).extracting(Violation::pointer).containsExactly("/version", "/title", "/output/dtype");
        assertThat(violations.getFirst().detail()).contains("2.0.0 or higher").contains("major (/output/dtype)");
        assertThat(violations.getLast().detail()).contains("is a major change").contains("\"int16\" to \"float32\"");
        assertThat(diff.violations(previous, SemanticVersion.parse("2.0.0"))).isEmpty();
        assertThat(diff.violations(previous, SemanticVersion.parse("2.0.0-rc.1")))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "1.2.3, PATCH, 1.2.4",
        "1.2.3, MINOR, 1.3.0",
        "1.2.3, MAJOR, 2.0.0",
        "0.2.3, PATCH, 0.2.4",
        "0.2.3, MINOR, 0.2.4",
        "0.2.3, MAJOR, 0.3.0",
        "1.2.3-rc.1, MINOR, 1.3.0"
    })
    void theLeastVersionFollowsTheChange(String from, ChangeClass change, String least) {
        assertThat(SemanticVersion.parse(from).least(change)).hasToString(least);
    }

    /** The order of Semantic Versioning 2.0.0, section 11. */
    @Test
    void versionsAreInTheOrderOfTheSpecification() {
        List<String> ordered = List.of(
                "1.0.0-alpha",
                "1.0.0-alpha.1",
                "1.0.0-alpha.beta",
                "1.0.0-beta",
                "1.0.0-beta.2",
                "1.0.0-beta.11",
                "1.0.0-rc.1",
                "1.0.0",
                "1.0.1",
                "1.2.0",
                "1.11.0",
                "2.0.0");
        for (int i = 0; i < ordered.size(); i++) {
            for (int j = 0; j < ordered.size(); j++) {
                assertThat(Integer.signum(SemanticVersion.compare(ordered.get(i), ordered.get(j))))
                        .as(ordered.get(i) + " and " + ordered.get(j))
                        .isEqualTo(Integer.compare(i, j));
            }
        }
        assertThat(SemanticVersion.of("1.0")).isEmpty();
        assertThat(SemanticVersion.parse("0.9.0").isExperimental()).isTrue();
        assertThat(SemanticVersion.parse("1.0.0").isExperimental()).isFalse();
    }
}
