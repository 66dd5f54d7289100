package io.terrane.product;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.terrane.definition.DefinitionReader;
import io.terrane.definition.ProductDefinition;
import io.terrane.embedded.ImageryServer;
import io.terrane.execution.DefinitionExecutor;
import io.terrane.execution.RunObserver;
import io.terrane.execution.RunReport;
import io.terrane.execution.StepReport;
import io.terrane.raster.grid.Window;
import io.terrane.raster.io.AddressPolicy;
import io.terrane.raster.io.FileRangeReader;
import io.terrane.raster.store.FileObjectStore;
import io.terrane.raster.tiff.GeoTiff;
import io.terrane.source.StacApiSource;
import io.terrane.testing.SharedData;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real scenes of other sensors than Sentinel-2, against the formula written out over all pixels. */
class LandsatAndNaipIT {
    private static final String LANDSAT = "LC08_L2SP_001062_20201031_20201106_02_T2";
    private static final String NAIP = "m_3607824_se_17_1_20160620_subset";

    @TempDir
    Path folder;

    @Test
    void landsatsQualityBitsScaleAndOffset() throws Exception {
        for (String band : new String[] {"SR_B4", "SR_B5", "QA_PIXEL"}) {
            copy("landsat-c2l2-001062/" + LANDSAT + "_" + band + ".TIF", band + ".tif");
        }
        item("""
                "SR_B4": {"href": "SR_B4.tif", "type": "image/tiff", "eo:bands": [{"name": "SR_B4", "common_name": "red"}]},
                "SR_B5": {"href": "SR_B5.tif", "type": "image/tiff", "eo:bands": [{"name": "SR_B5", "common_name": "nir08"}]},
                "qa_pixel": {"href": "QA_PIXEL.tif", "type": "image/tiff"}""", "landsat-8");
        StepReport scene = run("""
                  bands: {qa: qa_pixel}
                  radiometry: landsat-c2-l2""", "mask: [{band: qa, dropBits: [4]}, {band: qa, drop: [1]}]");

        double[] red = all("SR_B4.tif", 0);
        double[] nir = all("SR_B5.tif", 0);
        double[] quality = all("QA_PIXEL.tif", 0);
        long valid = 0;
        long masked = 0;
        long negative = 0;
        long nodata = 0;
        double sum = 0;
        for (int i = 0; i < red.length; i++) {
            double r = red[i] * 2.75e-5 - 0.2;
            double n = nir[i] * 2.75e-5 - 0.2;
            if (red[i] == 0 || nir[i] == 0) {
                nodata++;
            } else if (((int) quality[i] & 0b10000) != 0 || quality[i] == 1) {
                masked++;
            } else if (r < 0 || n < 0) {
                negative++;
            } else {
                valid++;
                sum += Math.clamp((n - r) / (n + r), -1, 1);
            }
        }
        assertThat(scene.counts().nodata() + scene.counts().masked()).isEqualTo(nodata + masked);
        assertThat(scene.counts().negative()).isCloseTo(negative, within(2L));
        assertThat(scene.counts().valid()).isCloseTo(valid, within(2L));
        assertThat(scene.statistics().mean()).isCloseTo(sum / valid, within(1e-4));
    }

    @Test
    void bandsByNumberInOneAsset() throws Exception {
        copy("naip-utm17-18/" + NAIP + ".tif", "image.tif");
        item("""
                "image": {"href": "image.tif", "type": "image/tiff"}""", "naip");
        StepReport scene = run("""
                  bands: {nir: {asset: image, band: 4}, red: {asset: image, band: 1}}
                  radiometry: naip""", "expression: (nir - red) / (nir + red)");

        double[] red = all("image.tif", 0);
        double[] nir = all("image.tif", 3);
        double sum = 0;
        long saturated = 0;
        for (int i = 0; i < red.length; i++) {
            sum += (nir[i] - red[i]) / (nir[i] + red[i]);
            saturated += red[i] == 255 || nir[i] == 255 ? 1 : 0;
        }
        assertThat(scene.counts().valid()).isEqualTo(red.length);
        assertThat(scene.counts().saturated()).isEqualTo(saturated);
        assertThat(scene.statistics().mean()).isCloseTo(sum / red.length, within(1e-5));
    }

    @Test
    void bandsOfOneAssetByTheirCommonNames() throws Exception {
        copy("naip-utm17-18/" + NAIP + ".tif", "image.tif");
        item("""
                "image": {"href": "image.tif", "type": "image/tiff", "eo:bands": [{"common_name": "red"},
                 {"common_name": "green"}, {"common_name": "blue"}, {"common_name": "nir"}]}""", "naip");
        StepReport scene = run("radiometry: naip", "expression: NDVI");
        assertThat(scene.step().scenes().getFirst().bands().get("N").index()).isEqualTo(3);
        assertThat(scene.counts().valid()).isEqualTo(scene.counts().total());
    }

    private void copy(String source, String name) throws IOException {
        Files.copy(SharedData.path("scenes/" + source), folder.resolve(name));
    }

    private double[] all(String name, int band) throws IOException {
        try (GeoTiff image = GeoTiff.open(new FileRangeReader(folder.resolve(name)))) {
            return image.readDoubles(band, new Window(0, 0, image.height(), image.width()));
        }
    }

    private void item(String assets, String platform) throws IOException {
        Files.writeString(folder.resolve("item.json"), """
                {"type": "Feature", "stac_version": "1.0.0", "id": "scene", "collection": "test", "geometry": null,
                 "bbox": [-180, -90, 180, 90], "links": [], "assets": {%s},
                 "properties": {"datetime": "2020-10-31T14:00:00Z", "platform": "%s"}}""".formatted(assets, platform));
    }

    private StepReport run(String source, String rest) throws Exception {
        try (ImageryServer server = ImageryServer.start(folder, 0);
                StacApiSource api = new StacApiSource(AddressPolicy.ANY);
                DefinitionExecutor executor =
                        new DefinitionExecutor(api, new FileObjectStore(folder.resolve("out")), AddressPolicy.ANY, 2)) {
            ProductDefinition definition = DefinitionReader.read("""
                    domain: test
                    id: ndvi
                    version: 1.0.0
                    title: NDVI
                    source:
                      stac: %s
                      collections: [test]
                      maxItems: 1
                    %s
                    area: {bbox: [-179, -80, 179, 80]}
                    time: {interval: 2020-10-01/2020-10-31}
                    %s
                    output: {dtype: float32, chunk: 256, shard: 512}
                    metadata: {units: "1", validRange: [-1, 1], processingLevel: L3, license: CC-BY-4.0}
                    access: {discover: public, read: public}
                    """.formatted(
                            server.stac(),
                            source.indent(2).stripTrailing(),
                            rest.contains("expression") ? rest : "expression: NDVI\n" + rest)
                    .getBytes(StandardCharsets.UTF_8));
            RunReport report = executor.execute(definition, "run", RunObserver.NONE);
            return report.steps().getFirst();
        }
    }
}
