package io.terrane.embedded;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.terrane.raster.array.DataType;
import io.terrane.raster.array.Halving;
import io.terrane.raster.grid.AffineTransform;
import io.terrane.raster.grid.CrsTransform;
import io.terrane.raster.grid.Grid;
import io.terrane.raster.tiff.CogSpecification;
import io.terrane.raster.tiff.CogWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * Synthetic scenes in the form of Earth Search's Sentinel-2 L2A: red and near infrared as reflectance × 10⁴ at 10 m, scene
 * classes at 20 m, COGs with Items. Fields, a river and drifting clouds are drawn by formula; nothing was sensed, and
 * every Item says so.
 */
public final class DemoImagery {
    /** The collection that the Items are in. */
    public static final String COLLECTION = "synthetic-sentinel-2-l2a";

    private static final int SIZE = 1_024;
    private static final double RESOLUTION = 10;
    private static final int EPSG = 32632;
    private static final List<Tile> TILES =
            List.of(new Tile("32TPQ", 645_000, 4_995_240), new Tile("32TPR", 632_000, 5_043_240));
    private static final List<Acquisition> ACQUISITIONS = List.of(
            new Acquisition("2023-06-04", 0.62, 0.00),
            new Acquisition("2023-07-04", 0.85, 0.10),
            new Acquisition("2023-08-03", 0.74, 0.16));

    private static final int VEGETATION = 4;
    private static final int BARE = 5;
    private static final int WATER = 6;
    private static final int CLOUD = 9;
    private static final int SHADOW = 3;

    private record Tile(String name, double west, double north) {
        Grid grid() {
            return new Grid(EPSG, AffineTransform.northUp(west, north, RESOLUTION), SIZE, SIZE);
        }
    }

    /** @param season how far the crops are, 0 to 1 */
    private record Acquisition(String day, double season, double cloudiness) {}

    /** Red and near infrared of a pixel in steps of 10⁻⁴, and its class. */
    private record Pixel(int red, int nir, int sceneClass) {}

    private DemoImagery() {}

    /** Draws all scenes into a folder, unless it is complete already. */
    public static void drawInto(Path folder) throws IOException {
        Path complete = folder.resolve("complete");
        if (Files.exists(complete)) {
            return;
        }
        for (Tile tile : TILES) {
            for (Acquisition acquisition : ACQUISITIONS) {
                draw(folder, tile, acquisition);
            }
        }
        Files.writeString(complete, "All scenes are here.\n");
    }

    private static void draw(Path folder, Tile tile, Acquisition acquisition) throws IOException {
        String id = "SYN_" + tile.name + "_" + acquisition.day.replace("-", "") + "_0_L2A";
        Path scene = Files.createDirectories(folder.resolve(id));
        Grid grid = tile.grid();
        ByteBuffer red = ByteBuffer.allocate(2 * SIZE * SIZE).order(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer nir = ByteBuffer.allocate(2 * SIZE * SIZE).order(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer classes = ByteBuffer.allocate(SIZE / 2 * (SIZE / 2));
        int clouds = 0;
        for (int row = 0; row < SIZE; row++) {
            for (int column = 0; column < SIZE; column++) {
                Pixel pixel = pixel(tile, acquisition, row, column);
                red.putShort(2 * (row * SIZE + column), (short) pixel.red);
                nir.putShort(2 * (row * SIZE + column), (short) pixel.nir);
                clouds += pixel.sceneClass == CLOUD ? 1 : 0;
                if (row % 2 == 0 && column % 2 == 0) {
                    classes.put(row / 2 * (SIZE / 2) + column / 2, (byte) pixel.sceneClass);
                }
            }
        }
        Grid half =
                new Grid(EPSG, AffineTransform.northUp(grid.west(), grid.north(), 2 * RESOLUTION), SIZE / 2, SIZE / 2);
        write(
                scene.resolve("B04.tif"),
                CogSpecification.of(grid, DataType.UINT16).withOverviews(Halving.Method.AVERAGE),
                red);
        write(
                scene.resolve("B08.tif"),
                CogSpecification.of(grid, DataType.UINT16).withOverviews(Halving.Method.AVERAGE),
                nir);
        write(
                scene.resolve("SCL.tif"),
                CogSpecification.of(half, DataType.UINT8).withOverviews(Halving.Method.MODE),
                classes);
        double cloudCover = Math.round(10_000.0 * clouds / (SIZE * SIZE)) / 100.0;
        new ObjectMapper()
                .writerWithDefaultPrettyPrinter()
                .writeValue(
                        scene.resolve(id + ".json").toFile(), item(id, tile, acquisition.day, grid, half, cloudCover));
    }

    private static void write(Path file, CogSpecification image, ByteBuffer samples) throws IOException {
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            CogWriter.write(image.withNodata(0), samples, bytes -> {
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
            });
        }
    }

    private static Pixel pixel(Tile tile, Acquisition acquisition, int row, int column) {
        double x = tile.west / RESOLUTION + column;
        double y = tile.north / RESOLUTION - row;
        double cloud = waves(x, y, acquisition.day.hashCode());
        if (cloud > 1 - 2 * acquisition.cloudiness) {
            int bright = 6_500 + (int) (1_500 * noise(x, y, 5));
            return new Pixel(bright, bright + 300, CLOUD);
        }
        boolean shadow = waves(x - 25, y - 25, acquisition.day.hashCode()) > 1 - 2 * acquisition.cloudiness;
        double river = Math.abs(
                y - tile.north / RESOLUTION + SIZE * (0.5 + 0.2 * Math.sin(x / 190) + 0.05 * Math.sin(x / 37)));
        double grain = 0.9 + 0.2 * noise(x, y, 1);
        if (river < 14) {
            return new Pixel((int) (380 * grain), (int) (180 * grain), shadow ? SHADOW : WATER);
        }
        // Fields of about 300 by 200 m, each with a crop of its own.
        double crop = noise(Math.floor(x / 31 + 0.4 * Math.sin(y / 60)), Math.floor(y / 19), 2);
        double green = crop < 0.18 ? 0.12 : Math.min(1, acquisition.season * (0.55 + 0.6 * crop));
        green = river < 40 ? 0.9 : green;
        double shade = shadow ? 0.35 : 1;
        int red = (int) (shade * grain * (1_900 - 1_550 * green));
        int nir = (int) (shade * grain * (2_300 + 2_100 * green));
        return new Pixel(red, nir, shadow ? SHADOW : green > 0.3 ? VEGETATION : BARE);
    }

    /** Smooth, −1 to 1, other for every seed. */
    private static double waves(double x, double y, int seed) {
        double phase = seed % 1_000;
        return (Math.sin(x / 83 + phase)
                        + Math.sin(y / 71 + 2 * phase)
                        + Math.sin((x + y) / 53 + 3 * phase)
                        + Math.sin((x - y) / 97 + 5 * phase))
                / 3;
    }

    /** 0 to 1, without pattern, the same for the same place. */
    private static double noise(double x, double y, int seed) {
        long mixed = (long) x * 0x9E3779B97F4A7C15L ^ (long) y * 0xC2B2AE3D27D4EB4FL ^ seed * 0x165667B19E3779F9L;
        mixed = (mixed ^ mixed >>> 31) * 0xBF58476D1CE4E5B9L;
        return (mixed >>> 11) * 0x1.0p-53;
    }

    private static ObjectNode item(String id, Tile tile, String day, Grid grid, Grid half, double cloudCover) {
        ObjectNode item = new ObjectMapper().createObjectNode();
        item.put("type", "Feature").put("stac_version", "1.1.0");
        item.putArray("stac_extensions")
                .add("https://stac-extensions.github.io/projection/v2.0.0/schema.json")
                .add("https://stac-extensions.github.io/eo/v2.0.0/schema.json");
        item.put("id", id).put("collection", COLLECTION);
        double[] bounds = CrsTransform.between(EPSG, CrsTransform.WGS84)
                .bounds(grid.west(), grid.south(), grid.east(), grid.north());
        ObjectNode geometry = item.putObject("geometry").put("type", "Polygon");
        ArrayNode ring = geometry.putArray("coordinates").addArray();
        for (int[] corner : new int[][] {{0, 1}, {2, 1}, {2, 3}, {0, 3}, {0, 1}}) {
            ring.addArray().add(bounds[corner[0]]).add(bounds[corner[1]]);
        }
        ArrayNode bbox = item.putArray("bbox");
        for (double bound : bounds) {
            bbox.add(bound);
        }
        ObjectNode properties = item.putObject("properties");
        properties.put("datetime", day + "T10:10:31Z").put("title", "Synthetic scene, drawn by formula");
        properties.put("description", "Nothing was sensed: this scene imitates the form of Sentinel-2 L2A.");
        properties.put("platform", "synthetic").put("constellation", "synthetic");
        properties.put("eo:cloud_cover", cloudCover).put("grid:code", "MGRS-" + tile.name);
        properties.put("s2:processing_baseline", "05.09").put("earthsearch:boa_offset_applied", true);
        properties.put("proj:code", "EPSG:" + EPSG);
        ObjectNode assets = item.putObject("assets");
        asset(assets, "red", "B04.tif", grid, "B04");
        asset(assets, "nir", "B08.tif", grid, "B08");
        asset(assets, "scl", "SCL.tif", half, "SCL");
        item.putArray("links");
        return item;
    }

    private static void asset(ObjectNode assets, String key, String file, Grid grid, String band) {
        ObjectNode asset = assets.putObject(key);
        asset.put("href", file).put("type", "image/tiff; application=geotiff; profile=cloud-optimized");
        asset.putArray("roles").add("data");
        ArrayNode transform = asset.putArray("proj:transform");
        grid.transform().asList().forEach(transform::add);
        asset.putArray("proj:shape").add(grid.height()).add(grid.width());
        ObjectNode description = asset.putArray("bands").addObject().put("name", band);
        if (!key.equals("scl")) {
            description.put("eo:common_name", key);
        }
    }
}
