package io.terrane.raster.tiff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.terrane.raster.io.FileRangeReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Public TIFF fixtures against what GDAL reads from them. */
class TiffCorpusIT {
    private static final Path CORPUS = Path.of(System.getProperty("terrane.shared.data", "../../../shared/data"))
            .resolve("tiff");

    private static final Set<String> UNSUPPORTED =
            Set.of("byte_JPEG_tiled.tif", "lerc_uint16.tif", "lerc_float32_with_mask.tif");

    static Stream<String> files() throws IOException {
        if (!Files.isDirectory(CORPUS)) {
            return Stream.of("");
        }
        return expected().propertyStream().map(java.util.Map.Entry::getKey);
    }

    @ParameterizedTest
    @MethodSource("files")
    void readsThePixelsThatGdalReads(String file) throws IOException {
        Assumptions.assumeTrue(!file.isEmpty(), "the TIFF corpus is not here");
        JsonNode expected = expected().get(file);
        Assertions.assertTimeoutPreemptively(Duration.ofSeconds(60), () -> {
            if (expected.get("expect").asText().equals("clean_error_or_partial")) {
                readsOrRefuses(file);
            } else if (UNSUPPORTED.contains(file)) {
                assertThatThrownBy(() -> statistics(file))
                        .isInstanceOf(TiffException.Unsupported.class)
                        .hasMessageContaining("is not supported");
            } else {
                assertMatches(statistics(file), expected.get("bands"));
            }
        });
    }

    private static void readsOrRefuses(String file) {
        try {
            statistics(file);
        } catch (IOException e) {
            assertThat(e.getMessage()).isNotBlank();
        }
    }

    private static void assertMatches(List<BandStatistics> bands, JsonNode expected) {
        assertThat(bands).hasSize(expected.size());
        for (int band = 0; band < bands.size(); band++) {
            BandStatistics actual = bands.get(band);
            assertThat(actual.sha256())
                    .as("band %d", band)
                    .isEqualTo(expected.get(band).get("sha256_le_rowmajor").asText());
            double sum = expected.get(band).get("sum").asDouble();
            assertThat(actual.sum()).isCloseTo(sum, within(Math.abs(sum) * 1e-9 + 1e-9));
        }
    }

    private static List<BandStatistics> statistics(String file) throws IOException {
        try (FileRangeReader input = new FileRangeReader(CORPUS.resolve(file));
                GeoTiff image = GeoTiff.open(input)) {
            return BandStatistics.of(image);
        }
    }

    private static JsonNode expected() throws IOException {
        return new ObjectMapper().readTree(CORPUS.resolve("expected.json").toFile());
    }
}
