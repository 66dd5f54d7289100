package io.terrane.raster.tiff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.terrane.raster.grid.Window;
import io.terrane.raster.io.FileRangeReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
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

    private static final Set<String> UNSUPPORTED = Set.of("lerc_uint16.tif", "lerc_float32_with_mask.tif");

    /** How far decoders of lossy blocks may lie apart. */
    private static final int LOSSY = 3;

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
        Assertions.assertTimeoutPreemptively(Duration.ofSeconds(240), () -> {
            if (expected.get("expect").asText().equals("clean_error_or_partial")) {
                readsOrRefuses(file);
            } else if (UNSUPPORTED.contains(file)) {
                assertThatThrownBy(() -> statistics(file))
                        .isInstanceOf(TiffException.Unsupported.class)
                        .hasMessageContaining("LERC is not supported");
            } else if (expected.get("compression").asText().equals("JPEG")) {
                assertClose(file, expected.at("/bands/0"));
            } else {
                assertMatches(statistics(file), expected.get("bands"));
                assertLiesAs(file, expected);
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

    private static void assertClose(String file, JsonNode band) throws IOException {
        try (GeoTiff image = GeoTiff.open(new FileRangeReader(CORPUS.resolve(file)))) {
            for (JsonNode sample : band.get("samples_row_col_value")) {
                Window pixel = new Window(sample.get(0).asInt(), sample.get(1).asInt(), 1, 1);
                assertThat(image.readDoubles(0, pixel)[0])
                        .as("%s", pixel)
                        .isCloseTo(sample.get(2).asDouble(), within((double) LOSSY));
            }
            assertThat(BandStatistics.of(image).getFirst().mean())
                    .isCloseTo(band.get("mean").asDouble(), within((double) LOSSY));
        }
    }

    /** CRS, transform, overviews, scale and offset as GDAL reads them. */
    private static void assertLiesAs(String file, JsonNode expected) throws IOException {
        try (GeoTiff image = GeoTiff.open(new FileRangeReader(CORPUS.resolve(file)))) {
            if (expected.path("epsg").isInt()) {
                assertThat(image.crs().orElseThrow().epsg())
                        .hasValue(expected.get("epsg").asInt());
                JsonNode t = expected.get("geotransform");
                assertThat(image.grid().orElseThrow().transform().asList())
                        .containsExactly(
                                t.get(1).asDouble(),
                                t.get(2).asDouble(),
                                t.get(0).asDouble(),
                                t.get(4).asDouble(),
                                t.get(5).asDouble(),
                                t.get(3).asDouble());
            }
            List<Integer> widths = new ArrayList<>();
            expected.get("overviews").forEach(size -> widths.add(size.get(0).asInt()));
            assertThat(image.overviewWidths()).isEqualTo(widths);
            CogSpecification.Band band = image.bands().getFirst();
            assertThat(band.scale()).isEqualTo(expected.at("/scale_offset/0").asDouble(1));
            assertThat(band.offset()).isEqualTo(expected.at("/scale_offset/1").asDouble(0));
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
