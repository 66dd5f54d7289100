package io.terrane.raster.zarr;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.terrane.raster.array.Halving;
import io.terrane.raster.grid.AffineTransform;
import io.terrane.raster.grid.Grid;
import io.terrane.raster.store.ObjectStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Overviews of an array whose last two dimensions are y and x, each in a group of its own with its coordinates, described by
 * Zarr's {@code multiscales} convention. Each level halves the one before it, read back from the store, until it fits into
 * one chunk; five chunks are held at a time.
 */
public final class ZarrPyramid {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final ZarrGroupWriter group;
    private final ObjectStore store;
    private final String path;
    private final Halving.Method method;
    private final OptionalDouble nodata;

    /**
     * @param group that the array is in, not finished yet
     * @param path the group's
     * @param nodata what takes no part in an overview's pixel; NaN never does
     */
    public ZarrPyramid(
            ZarrGroupWriter group, ObjectStore store, String path, Halving.Method method, OptionalDouble nodata) {
        this.group = group;
        this.store = store;
        this.path = path;
        this.method = method;
        this.nodata = nodata;
    }

    /**
     * Writes the overviews of an array that is written, and describes them in the attributes of its group.
     *
     * @param grid of the array's last two dimensions
     * @return the number of overviews
     */
    public int write(String name, ArraySpecification array, Grid grid, ObjectNode groupAttributes) throws IOException {
        int rank = array.shape().length;
        List<String> assets = new ArrayList<>(List.of(name));
        ArraySpecification source = array;
        Grid sourceGrid = grid;
        int factor = 1;
        while (source.shape()[rank - 2] > array.chunkShape()[rank - 2]
                || source.shape()[rank - 1] > array.chunkShape()[rank - 1]) {
            factor *= 2;
            long[] shape = source.shape().clone();
            shape[rank - 2] = Math.ceilDiv(shape[rank - 2], 2);
            shape[rank - 1] = Math.ceilDiv(shape[rank - 1], 2);
            Grid half = halved(sourceGrid);
            String asset = "overview_" + factor + "/" + name;
            ObjectNode attributes = array.attributes().deepCopy();
            GridAttributes.put(attributes, half);
            ArraySpecification target = withAttributes(source.withShape(shape), attributes);
            ZarrGroupWriter level = group.group("overview_" + factor);
            level.coordinate("x", GridAttributes.x(half), GridAttributes.axis("x", half));
            level.coordinate("y", GridAttributes.y(half), GridAttributes.axis("y", half));
            level.scalar(GridAttributes.GRID_MAPPING, GridAttributes.gridMapping(half));
            write(ZarrArray.open(store, path + "/" + assets.getLast()), level.array(name, target));
            level.finish(JSON.objectNode());
            assets.add(asset);
            source = target;
            sourceGrid = half;
        }
        describe(groupAttributes, assets);
        return assets.size() - 1;
    }

    private static ArraySpecification withAttributes(ArraySpecification array, ObjectNode attributes) {
        return new ArraySpecification(
                array.shape(),
                array.dataType(),
                array.chunkShape(),
                array.shardShape(),
                array.fill(),
                array.compression(),
                array.dimensionNames(),
                attributes,
                array.transpose(),
                array.checksum());
    }

    private static Grid halved(Grid grid) {
        AffineTransform t = grid.transform();
        return new Grid(
                grid.epsg(),
                new AffineTransform(2 * t.a(), 2 * t.b(), t.c(), 2 * t.d(), 2 * t.e(), t.f()),
                Math.ceilDiv(grid.height(), 2),
                Math.ceilDiv(grid.width(), 2));
    }

    private void describe(ObjectNode attributes, List<String> assets) {
        GridAttributes.convention(
                attributes,
                "multiscales",
                "d35379db-88df-4056-af3a-620245f8e347",
                "https://github.com/zarr-conventions/multiscales/blob/v1/README.md");
        ObjectNode multiscales = attributes.putObject("multiscales");
        ArrayNode layout = multiscales.putArray("layout");
        for (int i = 0; i < assets.size(); i++) {
            ObjectNode level = layout.addObject().put("asset", assets.get(i));
            if (i > 0) {
                level.put("derived_from", assets.get(i - 1));
                ObjectNode transform = level.putObject("transform");
                transform.putArray("scale").add(2.0).add(2.0);
                transform.putArray("translation").add(0.0).add(0.0);
            }
        }
        multiscales.put("resampling_method", method.name().toLowerCase(Locale.ROOT));
    }

    private void write(ZarrArray source, ZarrArrayWriter target) throws IOException {
        long[] cells = target.cellCounts();
        long[] cell = new long[cells.length];
        do {
            if (target.metadata().sharding().isPresent()) {
                writeShard(source, target, cell);
            } else {
                Optional<byte[]> chunk = halve(source, target.metadata(), cell);
                if (chunk.isPresent()) {
                    target.writeChunk(chunk.get(), cell);
                }
            }
        } while (advance(cell, cells));
    }

    private void writeShard(ZarrArray source, ZarrArrayWriter target, long[] cell) throws IOException {
        int[] across = target.chunksInShard();
        long[] limits = new long[across.length];
        for (int i = 0; i < across.length; i++) {
            limits[i] = across[i];
        }
        long[] position = new long[across.length];
        try (ZarrArrayWriter.Shard shard = target.shard(cell)) {
            do {
                long[] index = new long[across.length];
                int[] within = new int[across.length];
                for (int i = 0; i < across.length; i++) {
                    index[i] = cell[i] * across[i] + position[i];
                    within[i] = (int) position[i];
                }
                Optional<byte[]> chunk = halve(source, target.metadata(), index);
                if (chunk.isPresent() && !target.isEmpty(chunk.get())) {
                    shard.append(target.encode(chunk.get()), within);
                } else {
                    shard.skip(within);
                }
            } while (advance(position, limits));
            shard.commit();
        }
    }

    /** A chunk of the overview from the four below it; empty where none of them is stored. */
    private Optional<byte[]> halve(ZarrArray source, ArrayMetadata target, long[] index) throws IOException {
        int rank = index.length;
        int[] chunk = target.codec().shape();
        int rows = chunk[rank - 2];
        int columns = chunk[rank - 1];
        int bytes = target.dataType().bytes();
        long height = Math.min(2L * rows, source.metadata().shape()[rank - 2] - 2 * index[rank - 2] * rows);
        long width = Math.min(2L * columns, source.metadata().shape()[rank - 1] - 2 * index[rank - 1] * columns);
        if (height <= 0 || width <= 0) {
            return Optional.empty();
        }
        int planes = target.codec().bytes() / bytes / rows / columns;
        byte[] fourfold = repeated(target.fill(), 4 * planes * rows * columns);
        boolean any = false;
        long[] counts = source.chunkCounts();
        for (int quarter = 0; quarter < 4; quarter++) {
            long[] from = index.clone();
            from[rank - 2] = 2 * index[rank - 2] + quarter / 2;
            from[rank - 1] = 2 * index[rank - 1] + quarter % 2;
            if (from[rank - 2] >= counts[rank - 2] || from[rank - 1] >= counts[rank - 1]) {
                continue;
            }
            Optional<byte[]> stored = source.readChunk(from);
            any |= stored.isPresent();
            for (int line = 0; stored.isPresent() && line < planes * rows; line++) {
                int to = (line / rows * 2 * rows + quarter / 2 * rows + line % rows) * 2 * columns
                        + quarter % 2 * columns;
                System.arraycopy(stored.get(), line * columns * bytes, fourfold, to * bytes, columns * bytes);
            }
        }
        return any ? Optional.of(halved(fourfold, target, planes, (int) height, (int) width)) : Optional.empty();
    }

    private byte[] halved(byte[] fourfold, ArrayMetadata target, int planes, int height, int width) {
        int rank = target.rank();
        int rows = target.codec().shape()[rank - 2];
        int columns = target.codec().shape()[rank - 1];
        int bytes = target.dataType().bytes();
        byte[] chunk = repeated(target.fill(), planes * rows * columns);
        Halving halving = new Halving(target.dataType(), method, nodata);
        int planeBytes = 4 * rows * columns * bytes;
        for (int plane = 0; plane < planes; plane++) {
            byte[] one = planes == 1
                    ? fourfold
                    : java.util.Arrays.copyOfRange(fourfold, plane * planeBytes, (plane + 1) * planeBytes);
            byte[] half = halving.halve(one, 2 * columns, 1, height, width);
            int halfWidth = Math.ceilDiv(width, 2) * bytes;
            for (int row = 0; row < Math.ceilDiv(height, 2); row++) {
                System.arraycopy(half, row * halfWidth, chunk, (plane * rows + row) * columns * bytes, halfWidth);
            }
        }
        return chunk;
    }

    private static byte[] repeated(byte[] element, int count) {
        byte[] bytes = new byte[Math.multiplyExact(element.length, count)];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = element[i % element.length];
        }
        return bytes;
    }

    /** The next index in C order; false after the last one. */
    private static boolean advance(long[] index, long[] counts) {
        for (int i = index.length - 1; i >= 0; i--) {
            if (++index[i] < counts[i]) {
                return true;
            }
            index[i] = 0;
        }
        return false;
    }
}
