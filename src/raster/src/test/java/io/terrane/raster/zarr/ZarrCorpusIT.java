package io.terrane.raster.zarr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.terrane.raster.store.FileObjectStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Arrays that other writers made, with the values that other readers find in them. */
class ZarrCorpusIT {
    private static final Path CORPUS = Path.of(System.getProperty("terrane.shared.data", "none"), "zarr");

    @TestFactory
    List<DynamicTest> readsTheValuesThatOthersRead() throws IOException {
        assumeTrue(Files.isDirectory(CORPUS), "the Zarr corpus is not here");
        JsonNode expected =
                new ObjectMapper().readTree(CORPUS.resolve("expected.json").toFile());
        List<DynamicTest> tests = new ArrayList<>();
        for (Iterator<Map.Entry<String, JsonNode>> it = expected.fields(); it.hasNext(); ) {
            Map.Entry<String, JsonNode> entry = it.next();
            tests.add(DynamicTest.dynamicTest(entry.getKey(), () -> check(entry.getKey(), entry.getValue())));
        }
        assertThat(tests).hasSize(65);
        return tests;
    }

    private static void check(String name, JsonNode expected) throws IOException {
        int format = name.endsWith("#v2") ? 2 : 3;
        Path folder = CORPUS.resolve(name.substring(0, name.length() - 3));
        ZarrStatistics found =
                ZarrStatistics.of(ZarrArray.open(new FileObjectStore(folder), "", OptionalInt.of(format)));

        List<Long> shape = new ArrayList<>();
        expected.path("shape").forEach(length -> shape.add(length.longValue()));
        assertThat(found.metadata().shape())
                .containsExactly(shape.stream().mapToLong(Long::longValue).toArray());
        if (expected.has("dtype")) {
            assertThat(found.metadata().dtype()).isEqualTo(expected.get("dtype").textValue());
        }
        if (expected.has("sum")) {
            double sum = expected.get("sum").doubleValue();
            assertThat(found.sum()).isCloseTo(sum, within(1e-9 * Math.max(1, Math.abs(sum))));
            assertThat(found.min()).isEqualTo(expected.get("min").doubleValue());
            assertThat(found.max()).isEqualTo(expected.get("max").doubleValue());
        }
        if (expected.has("values_c_order")) {
            double[] values = found.values().orElseThrow();
            JsonNode wanted = expected.get("values_c_order");
            assertThat(values).hasSize(wanted.size());
            for (int i = 0; i < values.length; i++) {
                assertThat(Double.valueOf(values[i])).isEqualTo(Double.valueOf(number(wanted.get(i))));
            }
        }
    }

    private static double number(JsonNode value) {
        if (value.isBoolean()) {
            return value.booleanValue() ? 1 : 0;
        }
        return value.isTextual() ? Double.NaN : value.doubleValue();
    }
}
