package io.terrane.cli.bench;

import io.terrane.raster.array.DataType;
import io.terrane.raster.grid.AffineTransform;
import io.terrane.raster.grid.CrsTransform;
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
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Red and near-infrared images that look like Sentinel-2 to a compressor: landscapes of all sizes, fields, and the noise
 * of a sensor, with a wedge without data at the edge of the swath. The same pixels on every machine.
 */
final class BenchScenes {
    private static final int TILE = 1024;
    private static final int OCTAVES = 11;
    private static final double WEST = 600_000;
    private static final double NORTH = 5_000_040;
    private static final double RESOLUTION = 10;
    private static final int UTM_32_NORTH = 32632;
    private static final CrsTransform TO_DEGREES = CrsTransform.between(UTM_32_NORTH, CrsTransform.WGS84);
    private static final Roughness VEGETATION = Roughness.of(1, 0.8);
    private static final Roughness TEXTURE = Roughness.of(2, 0.2);

    private BenchScenes() {}

    /** Writes {@code red.tif}, {@code nir.tif} and their Item into a folder, unless they are there. */
    static void prepare(Path folder, int size) throws IOException {
        Files.createDirectories(folder);
        for (String band : new String[] {"red", "nir"}) {
            Path image = folder.resolve(band + ".tif");
            if (!Files.exists(image)) {
                write(image, size, band.equals("red"));
            }
        }
        Files.writeString(
                folder.resolve("item.json"), item(size, "bench", "2023-08-13T10:00:00Z", "red.tif", "nir.tif"));
    }

    private static void write(Path target, int size, boolean red) throws IOException {
        Grid grid = grid(size);
        CogSpecification specification =
                CogSpecification.of(grid, DataType.UINT16).withTileSize(TILE).withNodata(0);
        Path incomplete = target.resolveSibling(target.getFileName() + ".incomplete");
        try (CogWriter writer = CogWriter.open(specification);
                FileChannel file = FileChannel.open(
                        incomplete,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE)) {
            for (int top = 0; top < size; top += TILE) {
                for (int left = 0; left < size; left += TILE) {
                    Window window = new Window(top, left, Math.min(TILE, size - top), Math.min(TILE, size - left));
                    writer.write(window, pixels(window, size, red));
                }
            }
            writer.finish(bytes -> {
                while (bytes.hasRemaining()) {
                    file.write(bytes);
                }
            });
        }
        Files.move(incomplete, target, StandardCopyOption.ATOMIC_MOVE);
    }

    static Grid grid(int size) {
        return new Grid(UTM_32_NORTH, AffineTransform.northUp(WEST, NORTH, RESOLUTION), size, size);
    }

    /** What is there without the sensor's noise, row by row. */
    static short[] landscape(int size, boolean red) {
        short[] values = new short[size * size];
        double[] vegetation = new double[size];
        double[] texture = new double[size];
        for (int row = 0; row < size; row++) {
            landscape(row, 0, VEGETATION, vegetation);
            landscape(row, 0, TEXTURE, texture);
            for (int column = 0; column < size; column++) {
                double cover = 0.8 * vegetation[column] + 0.5 * field(row, column);
                values[row * size + column] = (short)
                        (red ? 900 - 420 * cover + 80 * texture[column] : 2_900 + 700 * cover + 140 * texture[column]);
            }
        }
        return values;
    }

    private static ByteBuffer pixels(Window window, int size, boolean red) {
        ByteBuffer samples = ByteBuffer.allocate(2 * (int) window.size()).order(ByteOrder.LITTLE_ENDIAN);
        SplittableRandom noise = new SplittableRandom(31L * window.row() + window.column() + (red ? 0 : 7_919));
        double[] vegetation = new double[window.width()];
        double[] texture = new double[window.width()];
        for (int row = window.row(); row < window.row() + window.height(); row++) {
            landscape(row, window.column(), VEGETATION, vegetation);
            landscape(row, window.column(), TEXTURE, texture);
            for (int i = 0; i < window.width(); i++) {
                int column = window.column() + i;
                boolean outside = column + 0.25 * row > size * 1.12;
                double cover = 0.8 * vegetation[i] + 0.5 * field(row, column);
                double value = red
                        ? 900 - 420 * cover + 80 * texture[i] + 22 * noise.nextGaussian()
                        : 2_900 + 700 * cover + 140 * texture[i] + 38 * noise.nextGaussian();
                samples.putShort((short) (outside ? 0 : Math.clamp(Math.round(value), 1, 15_000)));
            }
        }
        return samples.flip();
    }

    /**
     * Value noise of octaves from 2 to 2,048 pixels.
     *
     * @param weights of the octaves, whose squares sum up to 1
     */
    private record Roughness(int seed, double[] weights) {
        /** @param exponent the larger, the more the large octaves outweigh the small ones */
        static Roughness of(int seed, double exponent) {
            double[] weights = new double[OCTAVES + 1];
            double squares = 0;
            for (int octave = 1; octave <= OCTAVES; octave++) {
                weights[octave] = Math.pow(2, exponent * (octave - OCTAVES));
                squares += weights[octave] * weights[octave];
            }
            for (int octave = 1; octave <= OCTAVES; octave++) {
                weights[octave] *= 1.7 / Math.sqrt(squares);
            }
            return new Roughness(seed, weights);
        }
    }

    private static void landscape(int row, int left, Roughness roughness, double[] target) {
        Arrays.fill(target, 0);
        for (int octave = 1; octave <= OCTAVES; octave++) {
            int top = row >> octave;
            double down = smooth((double) (row - (top << octave)) / (1 << octave));
            int end = left + target.length;
            for (int cell = left >> octave; cell << octave < end; cell++) {
                double first = mix(
                        value(top, cell, octave, roughness.seed), value(top + 1, cell, octave, roughness.seed), down);
                double second = mix(
                        value(top, cell + 1, octave, roughness.seed),
                        value(top + 1, cell + 1, octave, roughness.seed),
                        down);
                for (int i = Math.max(left, cell << octave); i < Math.min(end, cell + 1 << octave); i++) {
                    double right = smooth((double) (i - (cell << octave)) / (1 << octave));
                    target[i - left] += roughness.weights[octave] * mix(first, second, right);
                }
            }
        }
    }

    private static double smooth(double share) {
        return share * share * (3 - 2 * share);
    }

    private static double mix(double a, double b, double share) {
        return a + (b - a) * share;
    }

    private static double field(int row, int column) {
        double warpedRow = row + 9 * Math.sin(column / 97.0) + 5 * Math.sin(column / 31.0);
        double warpedColumn = column + 9 * Math.sin(row / 89.0) + 5 * Math.sin(row / 37.0);
        return 1.7 * value((int) Math.floor(warpedRow / 32), (int) Math.floor(warpedColumn / 32), 0, 3);
    }

    /** A number of −1 to 1 for each node of a lattice. */
    private static double value(int row, int column, int octave, int seed) {
        long hash =
                row * 0x9E3779B97F4A7C15L ^ column * 0xC2B2AE3D27D4EB4FL ^ (octave * 31L + seed) * 0x165667B19E3779F9L;
        hash = (hash ^ hash >>> 30) * 0xBF58476D1CE4E5B9L;
        hash = (hash ^ hash >>> 27) * 0x94D049BB133111EBL;
        return ((hash ^ hash >>> 31) >> 11) * 0x1p-52;
    }

    static String item(int size, String id, String time, String red, String nir) {
        double edge = size * RESOLUTION;
        double[] southwest = TO_DEGREES.apply(WEST, NORTH - edge);
        double[] southeast = TO_DEGREES.apply(WEST + edge, NORTH - edge);
        double[] northeast = TO_DEGREES.apply(WEST + edge, NORTH);
        double[] northwest = TO_DEGREES.apply(WEST, NORTH);
        String ring = Stream.of(southwest, southeast, northeast, northwest, southwest)
                .map(Arrays::toString)
                .collect(Collectors.joining(", "));
        return """
                {"type": "Feature", "stac_version": "1.0.0", "id": "%s", "collection": "bench",
                 "geometry": {"type": "Polygon",
                  "coordinates": [[%s]]},
                 "bbox": [%s, %s, %s, %s],
                 "properties": {"datetime": "%s", "platform": "sentinel-2a", "proj:epsg": %d,
                  "proj:shape": [%d, %d], "proj:transform": [%s, 0, %s, 0, %s, %s],
                  "proj:bbox": [%s, %s, %s, %s]},
                 "links": [], "stac_extensions": [],
                 "assets": {
                  "red": {"href": "%s", "type": "image/tiff; application=geotiff; profile=cloud-optimized"},
                  "nir": {"href": "%s", "type": "image/tiff; application=geotiff; profile=cloud-optimized"}}}
                """.formatted(
                        id,
                        ring,
                        Math.min(southwest[0], northwest[0]),
                        Math.min(southwest[1], southeast[1]),
                        Math.max(southeast[0], northeast[0]),
                        Math.max(northwest[1], northeast[1]),
                        time,
                        UTM_32_NORTH,
                        size,
                        size,
                        RESOLUTION,
                        WEST,
                        -RESOLUTION,
                        NORTH,
                        WEST,
                        NORTH - edge,
                        WEST + edge,
                        NORTH,
                        red,
                        nir);
    }
}
