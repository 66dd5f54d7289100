package io.terrane.raster.tiff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.terrane.raster.array.DataType;
import io.terrane.raster.grid.AffineTransform;
import io.terrane.raster.grid.Grid;
import io.terrane.raster.grid.Window;
import io.terrane.raster.io.FileRangeReader;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GeoTiffIT {
    private static final Path CORPUS = Path.of(System.getProperty("terrane.shared.data", "../../../shared/data"))
            .resolve("tiff");

    @TempDir
    Path folder;

    /** Counts and digests of {@code mask > 0} as rasterio 1.4.4 (GDAL 3.10.3) reads it. */
    @ParameterizedTest
    @CsvSource({
        "test3_with_mask_1bit_and_ovr.tif, 100, eb2fe9872fcdad0df210fe1bf07a109ecb71484792c47d5fc4bc648cbb8e631e",
        "cog_rgbmask.tif, 65536, 916b144867c340614f515c7b0e5415c74832d899c05264ded2a277a6e81d81ff",
        "stefan_full_rgba_LZW_predictor_2.tif, 12520, 72c6852abf7d11f5ad8fc8427a1f523279c27dcfbf1c2c6ddde6373a8eb8a776",
        "nodata_byte.tif, 380, 4df704c8510abaa224a8b1a58e72244af54cf0cb37865d752fdd5c231160121f",
        "image_with_offsets.tif, 65530, 323291d0bbaa8d679a918874400dd22f347bca8852a835dde63c27238c41e8ca",
        "nan32_nodata.tif, 90, e25674dcf6fc3b5ba8733935d82d54b5ad4ceec9fe66a9f8b92628d4d0c394bd",
        "cog_gcps_ovr.tif, 1071360, 049f02f4484307de12433a045a5b59a2a49487ad244ada38e1d51a0235b3dbde"
    })
    void leavesOutWhatGdalLeavesOut(String file, int count, String sha256) throws Exception {
        Assumptions.assumeTrue(Files.exists(CORPUS.resolve(file)), "the TIFF corpus is not here");
        try (GeoTiff image = GeoTiff.open(new FileRangeReader(CORPUS.resolve(file)))) {
            byte[] valid = image.validity(0, new Window(0, 0, image.height(), image.width()));
            int found = 0;
            for (byte one : valid) {
                found += one;
            }
            assertThat(found).isEqualTo(count);
            assertThat(HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(valid)))
                    .isEqualTo(sha256);
        }
    }

    @ParameterizedTest
    @CsvSource({"10, 700", "19, 700", "20, 350", "39, 350", "41, 175", "1e6, 88", "1, 700"})
    void readsFromTheCoarsestOverviewThatIsFineEnough(double pixelSize, int width) throws Exception {
        Path file = folder.resolve("pyramid.tif");
        Grid grid = new Grid(32632, AffineTransform.northUp(600000, 5000000, 10), 300, 700);
        CogSpecification image = CogSpecification.of(grid, DataType.UINT8).withTileSize(128);
        try (CogWriter writer = CogWriter.open(image)) {
            writer.write(new Window(0, 0, 300, 700), CogImages.band(image, 1));
            CogImages.finish(writer, file);
        }
        try (GeoTiff read = GeoTiff.open(new FileRangeReader(file))) {
            GeoTiff chosen = read.forPixelSize(pixelSize);
            assertThat(chosen.width()).isEqualTo(width);
            Grid place = chosen.grid().orElseThrow();
            assertThat(List.of(place.west(), place.north(), place.east(), place.south()))
                    .isEqualTo(List.of(600000.0, 5000000.0, 607000.0, 4997000.0));
        }
    }

    @Test
    void readsJpegBlocksOfColourAsRgb() throws Exception {
        BufferedImage drawn = new BufferedImage(32, 16, BufferedImage.TYPE_INT_RGB);
        for (int row = 0; row < 16; row++) {
            for (int column = 0; column < 32; column++) {
                drawn.setRGB(column, row, 60 + 4 * column << 16 | 200 - 3 * row << 8 | 100);
            }
        }
        ByteArrayOutputStream jpeg = new ByteArrayOutputStream();
        ImageIO.write(drawn, "jpeg", jpeg);
        GeoTiff image = new TiffBuilder(32, 16, jpeg.toByteArray())
                .shorts(258, 8, 8, 8)
                .shorts(259, 7)
                .shorts(262, 6)
                .shorts(277, 3)
                .open();
        for (int band = 0; band < 3; band++) {
            ByteBuffer samples = image.read(band, new Window(0, 0, 16, 32));
            for (int i = 0; i < 16 * 32; i++) {
                int expected = drawn.getRGB(i % 32, i / 32) >> 8 * (2 - band) & 0xff;
                assertThat(Math.abs(Byte.toUnsignedInt(samples.get(i)) - expected))
                        .as("band %d, pixel %d", band, i)
                        .isLessThanOrEqualTo(12);
            }
        }
    }

    @Test
    void refusesAJpegBlockOfAnotherSize() throws Exception {
        ByteArrayOutputStream jpeg = new ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(2000, 2000, BufferedImage.TYPE_BYTE_GRAY), "jpeg", jpeg);
        GeoTiff image =
                new TiffBuilder(32, 16, jpeg.toByteArray()).shorts(259, 7).open();
        assertThatThrownBy(() -> image.read(0, new Window(0, 0, 1, 1)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("2000 x 2000, not 32 x 16");
    }

    @Test
    void takesNoStatisticsOfMoreThanAnyoneCouldWaitFor() throws IOException {
        GeoTiff image = new TiffBuilder(Integer.MAX_VALUE, Integer.MAX_VALUE, new byte[0]).open();
        assertThatThrownBy(() -> BandStatistics.of(image))
                .isInstanceOf(TiffException.Unsupported.class)
                .hasMessageContaining("a few bytes can declare more");
    }

    @Test
    void readsScalesOffsetsAndNames() throws Exception {
        GeoTiff image = new TiffBuilder(1, 1, new byte[2])
                .shorts(258, 8, 8)
                .shorts(277, 2)
                .text(42112, """
                        <GDALMetadata>
                          <Item name="DESCRIPTION" sample="0" role="description">red &amp;amp; hot</Item>
                          <Item name="SCALE" sample="1" role="scale">2.75e-05</Item>
                          <Item name="OFFSET" sample="1" role="offset">-0.2</Item>
                          <Item name="UNITTYPE" sample="1" role="unittype">K</Item>
                          <Item name="SCALE" sample="7" role="scale">9</Item>
                        </GDALMetadata>""")
                .open();
        assertThat(image.bands())
                .containsExactly(
                        CogSpecification.Band.named("red & hot"), new CogSpecification.Band("", 2.75e-5, -0.2, "K"));
    }

    @Test
    void takesNothingFromMetadataThatPullOtherFilesIn() throws Exception {
        GeoTiff image = new TiffBuilder(1, 1, new byte[1]).text(42112, """
                        <!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]>
                        <GDALMetadata><Item name="DESCRIPTION" sample="0" role="description">&x;</Item></GDALMetadata>""").open();
        assertThat(image.bands()).containsExactly(CogSpecification.Band.named(""));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    32633                      | 1024,0,1,1, 3072,0,1,32767, 2048,0,1,4326, 3074,0,1,16033 |
                    32733                      | 1024,0,1,1, 3072,0,1,32767, 2048,0,1,4326, 3074,0,1,16133 |
                    26917                      | 1024,0,1,1, 3072,0,1,32767, 2048,0,1,4269, 3074,0,1,16017 |
                    25832                      | 1024,0,1,1, 3072,0,1,32767, 2048,0,1,4258, 3074,0,1,16032 |
                    32721                      | 1024,0,1,1, 3072,0,1,32767, 2048,0,1,4326, 3075,0,1,1, 3080,34736,1,0, 3081,34736,1,1, 3082,34736,1,2, 3083,34736,1,3, 3092,34736,1,4 | -57, 0, 500000, 10000000, 0.9996
                    4326                       | 1024,0,1,2, 2048,0,1,32767, 2057,34736,1,0, 2059,34736,1,1 | 6378137, 298.257223563
                    +proj=sinu +lon_0=0.0 +x_0=0.0 +y_0=0.0 +a=6371007.181 +b=6371007.181 +units=m +no_defs | 1024,0,1,1, 3072,0,1,32767, 2048,0,1,32767, 3075,0,1,24, 2057,34736,1,0 | 6371007.181
                    +proj=aea +lat_1=29.5 +lat_2=45.5 +lat_0=23.0 +lon_0=-96.0 +x_0=0.0 +y_0=0.0 +datum=NAD83 +units=m +no_defs | 1024,0,1,1, 3072,0,1,32767, 2048,0,1,4269, 3075,0,1,11, 3078,34736,1,0, 3079,34736,1,1, 3081,34736,1,2, 3080,34736,1,3 | 29.5, 45.5, 23, -96
                    ''                         | 1024,0,1,1, 3072,0,1,32767, 2048,0,1,4326, 3075,0,1,1, 3076,0,1,9003 |
                    """)
    void readsCrsThatKeysSpellOut(String expected, String keys, String parameters) throws IOException {
        int[] numbers = numbers("1,1,0,9," + keys);
        TiffBuilder file = new TiffBuilder(1, 1, new byte[1]).shorts(34735, numbers);
        if (parameters != null) {
            file.doubles(
                    34736,
                    java.util.Arrays.stream(parameters.split(","))
                            .mapToDouble(Double::parseDouble)
                            .toArray());
        }
        TiffCrs crs = file.open().crs().orElseThrow();
        String found = crs.epsg().isPresent()
                ? Integer.toString(crs.epsg().getAsInt())
                : crs.proj().orElse("");
        assertThat(found).isEqualTo(expected);
        if (found.startsWith("+")) {
            assertThat(new org.locationtech.proj4j.CRSFactory().createFromParameters("x", found))
                    .isNotNull();
        }
    }

    private static int[] numbers(String text) {
        return java.util.Arrays.stream(text.split(","))
                .mapToInt(number -> Integer.parseInt(number.strip()))
                .toArray();
    }
}
