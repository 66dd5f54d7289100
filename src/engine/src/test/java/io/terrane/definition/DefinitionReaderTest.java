package io.terrane.definition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DefinitionReaderTest {
    @Test
    void readsTheBuiltInDefinitions() throws Exception {
        for (String name : BuiltInDefinitions.names()) {
            ProductDefinition definition =
                    DefinitionReader.read(BuiltInDefinitions.yaml(name).orElseThrow());
            assertThat(definition.id()).isEqualTo(name);
            assertThat(definition.source().filter()).contains("eo:cloud_cover < 20");
        }
    }

    @Test
    void writesWhatItReadsInJsonAndYaml() throws Exception {
        ProductDefinition definition =
                DefinitionReader.read(BuiltInDefinitions.yaml("ndvi").orElseThrow());
        ObjectNode document = DefinitionReader.document(definition);
        assertThat(DefinitionReader.read(document)).isEqualTo(definition);
        assertThat(DefinitionReader.read(DefinitionReader.yaml(document).getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(definition);
    }

    @Test
    void theNameOfAnIndexStandsForItsFormula() throws Exception {
        ObjectNode document = valid();
        document.put("expression", "where(NDVI > 0.2, EVI, 0)");
        document.withObject("/source").putObject("bands").put("scl", "scl").put("R", "B04");
        ProductDefinition definition = DefinitionReader.read(document);
        assertThat(definition.source().bands())
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "scl",
                        BandName.of("scl"),
                        "R",
                        BandName.of("B04"),
                        "N",
                        BandName.of("N"),
                        "B",
                        BandName.of("B")));
        assertThat(ProductExpression.parse(definition).variables()).containsExactlyInAnyOrder("N", "R", "B");
        assertThat(definition.expression()).isEqualTo("where(NDVI > 0.2, EVI, 0)");
        assertThat(DefinitionReader.read(DefinitionReader.document(definition))).isEqualTo(definition);
    }

    @Test
    void aBandMayBeOneOfSeveralInAnAsset() throws Exception {
        ObjectNode document = valid();
        ((ObjectNode) document.at("/source/bands"))
                .putObject("nir")
                .put("asset", "image")
                .put("band", 4);
        ProductDefinition definition = DefinitionReader.read(document);
        assertThat(definition.source().bands().get("nir")).isEqualTo(new BandName("image", OptionalInt.of(4)));
        assertThat(DefinitionReader.document(definition).at("/source/bands/nir").toString())
                .isEqualTo("{\"asset\":\"image\",\"band\":4}");
        document.withObject("/source/bands/nir").put("band", 0);
        assertThat(violations(document.toString()))
                .extracting(Violation::pointer)
                .containsExactly("/source/bands/nir/band");
    }

    @Test
    void severalMasksAreCheckedOneByOne() throws Exception {
        ObjectNode document = valid();
        document.putArray("mask")
                .addObject()
                .put("band", "scl")
                .putArray("drop")
                .add(3);
        document.withArray("mask")
                .addObject()
                .put("band", "qa")
                .putArray("dropBits")
                .add(16);
        assertThat(violations(document.toString()))
                .extracting(Violation::pointer)
                .containsExactlyInAnyOrder("/mask/1/band", "/mask/1/dropBits");
    }

    @Test
    void theSourceIsNamedByAddressOrByReference() throws Exception {
        ObjectNode document = valid();
        document.withObject("/source").put("ref", "archive");
        assertThat(violations(document.toString()))
                .extracting(Violation::pointer)
                .containsExactly("/source/ref");
        document.withObject("/source").remove("stac");
        ProductDefinition definition = DefinitionReader.read(document);
        assertThat(definition.source().name()).isEqualTo("archive");
        assertThat(DefinitionReader.read(DefinitionReader.document(definition))).isEqualTo(definition);
        document.withObject("/source").remove("ref");
        assertThat(violations(document.toString()))
                .extracting(Violation::pointer)
                .containsExactly("/source/stac");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/id | \"NDVI!\" | lower-case",
                "/version | \"1.0\" | semantic version",
                "/source/stac | \"file:///etc/passwd\" | http",
                "/source/stac | \"https://user:secret@example.com\" | user information",
                "/source/ref | \"An Archive\" | lower-case",
                "/source/maxItems | 0 | 1 to 10000",
                "/source/maxItems | \"many\" | whole number",
                "/source/filter | \"cloud <\" | CQL2",
                "/source/radiometry | \"mine\" | earth-search-l2a",
                "/source/collections | [] | collections",
                "/area/bbox | [11, 46, 12, 45] | south",
                "/area/bbox | [11, 45, 12] | four numbers",
                "/area/bbox | [179, 45, -179, 46] | antimeridian",
                "/time/interval | \"2023-09-01/2023-08-01\" | before it starts",
                "/time/interval | \"August\" | slash",
                "/time/step | \"P5M\" | acquisition",
                "/time/step | \"monthly\" | P10D",
                "/time/reducer | \"median\" | is for periods",
                "/time | {interval: 2023-08-01/2023-08-31, step: P1M} | required",
                "/time | {interval: 2023-08-01/2023-08-31, step: P1M, reducer: mode} | percentile",
                "/time | {interval: 2023-08-01/2023-08-31, step: P1M, reducer: percentile(101)} | percentile",
                "/expression | \"(nir - red\" | cannot be read",
                "/expression | \"(nir - blue) / (nir + red)\" | blue",
                "/expression | \"FAI\" | lambdaN",
                "/mask/drop | [0, 70000] | 0 to 65535",
                "/mask/band | \"qa\" | source.bands",
                "/grid/crs | \"EPSG:4326\" | projected",
                "/grid/crs | \"EPSG:999999\" | projected",
                "/grid/resampling | \"lanczos\" | bilinear",
                "/output/dtype | \"uint8\" | int16 or float32",
                "/output/chunk | 100 | 256 to 1024",
                "/output/shard | 1500 | multiple of chunk",
                "/output/scale | 1e-6 | too fine",
                "/output/layout | \"cube\" | needs one grid",
                "/output/layout | \"flat\" | item-per-time",
                "/output/formats | [\"netcdf\"] | zarr",
                "/metadata/validRange | [1, -1] | smaller one first",
                "/metadata/units | \"\" | required",
                "/access/read | \"everybody\" | public",
                "/colour | \"green\" | not known here",
            })
    void refusesWithAPointer(String pointer, String value, String detail) throws Exception {
        ObjectNode document = valid();
        int slash = pointer.lastIndexOf('/');
        ObjectNode parent = slash == 0 ? document : (ObjectNode) document.at(pointer.substring(0, slash));
        parent.set(
                pointer.substring(slash + 1),
                DefinitionReader.parse(("a: " + value).getBytes(StandardCharsets.UTF_8))
                        .get("a"));

        List<Violation> violations = violations(document.toString());
        assertThat(violations).anySatisfy(violation -> {
            assertThat(violation.pointer()).startsWith(pointer);
            assertThat(violation.detail()).contains(detail.equals("required") ? "" : detail);
        });
    }

    @Test
    void saysEverythingAtOnce() {
        List<Violation> violations = violations("{id: X, version: 1.0, source: {maxItems: -1}, expression: nir}");
        assertThat(violations)
                .extracting(Violation::pointer)
                .contains(
                        "/domain",
                        "/id",
                        "/version",
                        "/title",
                        "/source/stac",
                        "/source/collections",
                        "/source/bands",
                        "/source/maxItems",
                        "/source/radiometry",
                        "/area",
                        "/time",
                        "/metadata");
    }

    @Test
    void leavesTheAccessToTheDomainWhereItSaysNothing() throws Exception {
        ObjectNode document = valid();
        document.remove("access");
        assertThat(DefinitionReader.read(document).access()).isEmpty();
        document.putObject("access").put("discover", "public").put("read", "named");
        assertThat(DefinitionReader.read(document).access())
                .contains(new ProductDefinition.Access("public", "named", true));
    }

    @Test
    void requiresThatReadersCanDiscover() throws Exception {
        ObjectNode document = valid();
        document.withObject("/access").put("discover", "domain").put("read", "public");
        assertThat(violations(document.toString()))
                .extracting(Violation::pointer)
                .containsExactly("/access/read");
    }

    @Test
    void refusesAliasesRepeatedKeysDepthAndRubbish() {
        assertThat(violations("a: &x [1]\nb: *x").getFirst().detail()).contains("alias at line 2");
        assertThat(violations("id: a\nid: b").getFirst().detail()).containsIgnoringCase("duplicate");
        assertThat(violations("[".repeat(2_000)).getFirst().detail()).contains("cannot be read");
        assertThat(violations("{").getFirst().detail()).contains("cannot be read");
        assertThat(violations("- a\n- b").getFirst().detail()).contains("an object");
        assertThat(violations("x".repeat(300_000)).getFirst().detail()).contains("bytes");
    }

    private static ObjectNode valid() throws InvalidDefinitionException {
        return DefinitionReader.parse(BuiltInDefinitions.yaml("ndvi").orElseThrow());
    }

    private static List<Violation> violations(String document) {
        return catchThrowableOfType(
                        InvalidDefinitionException.class,
                        () -> DefinitionReader.read(document.getBytes(StandardCharsets.UTF_8)))
                .violations();
    }
}
