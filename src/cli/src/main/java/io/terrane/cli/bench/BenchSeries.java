package io.terrane.cli.bench;

import io.terrane.raster.array.DataType;
import io.terrane.raster.grid.Grid;
import io.terrane.raster.grid.Window;
import io.terrane.raster.tiff.CogSpecification;
import io.terrane.raster.tiff.CogWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.SplittableRandom;

/** Many scenes of one place in one month: a landscape that stays, noise that does not, and clouds as nodata. */
final class BenchSeries {
    private static final int TILE = 1024;
    private static final int CLOUD = 128;
    private static final double CLOUD_SHARE = 0.3;
    private static final int NOISE = 1 << 16;

    private BenchSeries() {}

    /**
     * Writes scenes and their Items into a folder, unless they are there.
     *
     * @param items how many, of which the first {@code scenes} have images of their own and the others show them again
     */
    static void prepare(Path folder, int size, int scenes, int items) throws IOException {
        draw(folder, size, scenes);
        for (int item = 0; item < items; item++) {
            String id = "bench%03d".formatted(item);
            String time = "2023-08-%02dT%02d:%02d:00Z".formatted(1 + item % 30, 8 + item / 30 % 10, item / 300);
            Files.writeString(
                    folder.resolve(id + ".json"),
                    BenchScenes.item(size, id, time, "red" + item % scenes + ".tif", "nir" + item % scenes + ".tif"));
        }
    }

    private static void draw(Path folder, int size, int scenes) throws IOException {
        Path done = folder.resolve("done");
        if (Files.exists(done)) {
            return;
        }
        Files.createDirectories(folder);
        short[] red = BenchScenes.landscape(size, true);
        short[] nir = BenchScenes.landscape(size, false);
        float[] noise = new float[NOISE];
        SplittableRandom random = new SplittableRandom(11);
        for (int i = 0; i < noise.length; i++) {
            noise[i] = (float) random.nextGaussian();
        }
        for (int scene = 0; scene < scenes; scene++) {
            write(folder.resolve("red" + scene + ".tif"), red, size, scene, 22, noise);
            write(folder.resolve("nir" + scene + ".tif"), nir, size, scene, 38, noise);
        }
        Files.writeString(done, "");
    }

    private static void write(Path target, short[] landscape, int size, int scene, float deviation, float[] noise)
            throws IOException {
        Grid grid = BenchScenes.grid(size);
        CogSpecification specification =
                CogSpecification.of(grid, DataType.UINT16).withTileSize(TILE).withNodata(0);
        try (CogWriter writer = CogWriter.open(specification);
                FileChannel file = FileChannel.open(
                        target,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE)) {
            for (int top = 0; top < size; top += TILE) {
                for (int left = 0; left < size; left += TILE) {
                    Window window = new Window(top, left, Math.min(TILE, size - top), Math.min(TILE, size - left));
                    ByteBuffer samples =
                            ByteBuffer.allocate(2 * (int) window.size()).order(ByteOrder.LITTLE_ENDIAN);
                    SplittableRandom random = new SplittableRandom(31L * scene + 7L * top + left + (int) deviation);
                    for (int row = top; row < top + window.height(); row++) {
                        int at = random.nextInt(NOISE);
                        for (int column = left; column < left + window.width(); column++) {
                            float value = landscape[row * size + column] + deviation * noise[at++ & NOISE - 1];
                            samples.putShort((short)
                                    (isCloud(row, column, scene) ? 0 : Math.clamp(Math.round(value), 1, 15_000)));
                        }
                    }
                    writer.write(window, samples.flip());
                }
            }
            writer.finish(bytes -> {
                while (bytes.hasRemaining()) {
                    file.write(bytes);
                }
            });
        }
    }

    private static boolean isCloud(int row, int column, int scene) {
        long hash = (row / CLOUD * 1_000_003L + column / CLOUD) * 1_000_003L + scene;
        hash = (hash ^ hash >>> 31) * 0xBF58476D1CE4E5B9L;
        return ((hash ^ hash >>> 29) >>> 11) * 0x1p-53 < CLOUD_SHARE;
    }
}
