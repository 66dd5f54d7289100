package io.terrane.product;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.terrane.definition.DefinitionReader;
import io.terrane.definition.ProductDefinition;
import io.terrane.embedded.ImageryServer;
import io.terrane.execution.DefinitionExecutor;
import io.terrane.execution.RunObserver;
import io.terrane.execution.StepReport;
import io.terrane.gate.Gate;
import io.terrane.raster.grid.CrsTransform;
import io.terrane.raster.grid.Grid;
import io.terrane.raster.grid.Window;
import io.terrane.raster.io.AddressPolicy;
import io.terrane.raster.io.FileRangeReader;
import io.terrane.raster.store.FileObjectStore;
import io.terrane.raster.tiff.GeoTiff;
import io.terrane.raster.zarr.ZarrArray;
import io.terrane.source.StacApiSource;
import io.terrane.testing.SharedData;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A real scene on another grid than its own, through the gate. */
class ReprojectedSceneIT {
    private static final Set<Integer> DROPPED = Set.of(0, 1, 2, 3, 8, 9, 10, 11, 12);
    private static final int CHUNK = 256;

    @TempDir
    Path folder;

    private Optional<byte[]> chunk = Optional.empty();
    private int chunkRow = -1;
    private int chunkColumn = -1;

    /** Every pixel has the value of the source pixel that its centre lies in, by the projection itself. */
    @Test
    void nearestNeighboursAreTheSourcesOwnPixels() throws Exception {
        StepReport scene = build("{crs: 'EPSG:3035', resolutionMetres: 120}");
        Grid grid = scene.grid();
        assertThat(grid.epsg()).isEqualTo(3035);
        assertThat(grid.west() % 120).isZero();
        try (GeoTiff red = band(scene, "B04");
                GeoTiff nir = band(scene, "B08");
                GeoTiff scl = band(scene, "SCL")) {
            Window all = new Window(0, 0, red.height(), red.width());
            double[] reds = red.readDoubles(0, all);
            double[] nirs = nir.readDoubles(0, all);
            double[] classes = scl.readDoubles(0, all);
            Grid source = red.grid().orElseThrow();
            CrsTransform toSource = CrsTransform.between(3035, source.epsg());
            int compared = 0;
            int alike = 0;
            for (int row = 0; row < grid.height(); row += 3) {
                for (int column = 0; column < grid.width(); column += 3) {
                    double[] point = toSource.apply(
                            grid.transform().x(column + 0.5, row + 0.5),
                            grid.transform().y(column + 0.5, row + 0.5));
                    int x = (int) Math.floor(
                            (point[0] - source.west()) / source.transform().a());
                    int y = (int) Math.floor(
                            (point[1] - source.north()) / source.transform().e());
                    boolean inside = x >= 0 && y >= 0 && x < red.width() && y < red.height();
                    int i = inside ? y * red.width() + x : 0;
                    boolean dropped = !inside || reds[i] == 0 || nirs[i] == 0 || DROPPED.contains((int) classes[i]);
                    float expected = dropped ? Float.NaN : (float) ((nirs[i] - reds[i]) / (nirs[i] + reds[i]));
                    float found = value(scene, row, column);
                    compared++;
                    alike += Float.isNaN(found) && Float.isNaN(expected) || Math.abs(found - expected) < 1e-5 ? 1 : 0;
                }
            }
            assertThat(compared).isGreaterThan(20_000);
            assertThat((double) alike / compared).isGreaterThan(0.999);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"bilinear", "cubic", "average"})
    void interpolatedValuesKeepTheMeanAndTheMask(String resampling) throws Exception {
        StepReport nearest = build("{crs: 'EPSG:32632', resolutionMetres: 240}");
        StepReport scene = build("{crs: 'EPSG:32632', resolutionMetres: 240, resampling: " + resampling + "}");
        assertThat(scene.grid()).isEqualTo(nearest.grid());
        assertThat((double) scene.counts().valid() / nearest.counts().valid()).isCloseTo(1, within(0.02));
        // A chunk that is masked as a whole reads no band, and so knows of no missing pixel.
        long without = scene.counts().masked() + scene.counts().nodata();
        assertThat((double) without
                        / (nearest.counts().masked() + nearest.counts().nodata()))
                .isCloseTo(1, within(0.02));
        assertThat(scene.statistics().mean()).isCloseTo(nearest.statistics().mean(), within(0.01));
    }

    private StepReport build(String grid) throws Exception {
        Path scenes = SharedData.path("scenes/s2-33TWL-33TWM");
        FileObjectStore store = new FileObjectStore(folder.resolve("" + grid.hashCode()));
        try (ImageryServer server = ImageryServer.start(scenes, 0);
                StacApiSource source = new StacApiSource(AddressPolicy.ANY);
                DefinitionExecutor executor = new DefinitionExecutor(source, store, AddressPolicy.ANY, 2)) {
            ProductDefinition definition =
                    DefinitionReader.read("""
                    domain: forestry
                    id: ndvi
                    version: 1.0.0
                    title: NDVI
                    source:
                      stac: %s
                      collections: [sentinel-2-l2a]
                      maxItems: 1
                      bands: {red: B04, nir: nir, scl: SCL}
                      radiometry: earth-search-l2a
                    area: {bbox: [14.0, 45.0, 17.0, 48.0]}
                    time: {interval: 2023-08-13/2023-08-13}
                    expression: (nir - red) / (nir + red)
                    mask: {band: scl, drop: [0, 1, 2, 3, 8, 9, 10, 11, 12]}
                    grid: %s
                    output: {dtype: float32, chunk: 256, shard: 512}
                    metadata: {units: "1", validRange: [-1, 1], processingLevel: L3, license: CC-BY-4.0}
                    access: {discover: public, read: public}
                    """.formatted(server.stac(), grid).getBytes(StandardCharsets.UTF_8));
            ProductBuild.Outcome outcome =
                    new ProductBuild(executor, store, Gate.standard()).build(definition, "run", RunObserver.NONE);
            assertThat(outcome.gate().passed()).isTrue();
            return outcome.run().steps().getFirst();
        }
    }

    private float value(StepReport scene, int row, int column) throws Exception {
        try (Stream<Path> folders = Files.list(folder)) {
            FileObjectStore store = new FileObjectStore(folders.findFirst().orElseThrow());
            if (chunkRow != row / CHUNK || chunkColumn != column / CHUNK) {
                chunkRow = row / CHUNK;
                chunkColumn = column / CHUNK;
                chunk = ZarrArray.open(store, "run/" + scene.path() + "/" + scene.array())
                        .readChunk(chunkRow, chunkColumn);
            }
        }
        return chunk.isEmpty()
                ? Float.NaN
                : ByteBuffer.wrap(chunk.get())
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .getFloat(4 * (row % CHUNK * CHUNK + column % CHUNK));
    }

    private static GeoTiff band(StepReport scene, String name) throws Exception {
        try (Stream<Path> files = Files.walk(SharedData.path("scenes/s2-33TWL-33TWM"))) {
            Path file = files.filter(
                            path -> path.toString().contains(scene.step().id())
                                    && path.getFileName().toString().equals(name + ".tif"))
                    .findFirst()
                    .orElseThrow();
            return GeoTiff.open(new FileRangeReader(file));
        }
    }
}
