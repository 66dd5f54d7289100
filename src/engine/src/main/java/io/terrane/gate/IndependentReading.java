package io.terrane.gate;

import dev.zarr.zarrjava.ZarrException;
import dev.zarr.zarrjava.v3.Array;
import io.terrane.raster.array.DataType;
import io.terrane.raster.array.Samples;
import io.terrane.raster.store.ObjectStore;
import io.terrane.raster.zarr.ZarrArray;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/** Opens a product with zarr-java and compares what it reads with what our reader reads. */
final class IndependentReading {
    private IndependentReading() {}

    /**
     * Compares shape, chunks and all pixels of up to five chunks: the corners and the middle.
     *
     * @param timeIndex of the image in an array of several times
     * @throws IOException saying what does not agree
     */
    static Agreement compare(ObjectStore store, String path, Optional<Integer> timeIndex) throws IOException {
        ZarrArray ours = ZarrArray.open(store, path);
        try {
            Array theirs = Array.open(new InnerChunkStore(store, path + "/").resolve());
            long[] shape = theirs.metadata().shape;
            int[] chunk = theirs.metadata().chunkShape();
            if (!Arrays.equals(shape, ours.metadata().shape())
                    || !Arrays.equals(chunk, ours.metadata().innerChunkShape())) {
                throw new IOException("zarr-java reads shape %s, chunks %s instead of %s, %s"
                        .formatted(
                                Arrays.toString(shape),
                                Arrays.toString(chunk),
                                Arrays.toString(ours.metadata().shape()),
                                Arrays.toString(ours.metadata().innerChunkShape())));
            }
            int compared = 0;
            for (Position position : samples(ours.chunkCounts())) {
                compared += compare(ours, theirs, position, timeIndex);
            }
            return new Agreement(shape, chunk, compared);
        } catch (ZarrException | UncheckedIOException | ucar.ma2.ForbiddenConversionException e) {
            throw new IOException("zarr-java cannot read the array: " + e.getMessage(), e);
        }
    }

    /** @param values that were compared */
    record Agreement(long[] shape, int[] chunk, int values) {}

    private record Position(long row, long column) {}

    private static Set<Position> samples(long[] counts) {
        long bottom = counts[counts.length - 2] - 1;
        long right = counts[counts.length - 1] - 1;
        Set<Position> positions = new LinkedHashSet<>();
        positions.add(new Position(0, 0));
        positions.add(new Position(0, right));
        positions.add(new Position(bottom / 2, right / 2));
        positions.add(new Position(bottom, 0));
        positions.add(new Position(bottom, right));
        return positions;
    }

    private static int compare(ZarrArray ours, Array theirs, Position at, Optional<Integer> time)
            throws IOException, ZarrException {
        int rank = ours.metadata().rank();
        int[] chunk = Arrays.copyOfRange(ours.metadata().innerChunkShape(), rank - 2, rank);
        long[] shape = Arrays.copyOfRange(ours.metadata().shape(), rank - 2, rank);
        DataType type = ours.metadata().dataType();
        long top = at.row() * chunk[0];
        long left = at.column() * chunk[1];
        int height = (int) Math.min(chunk[0], shape[0] - top);
        int width = (int) Math.min(chunk[1], shape[1] - left);
        byte[] fill = ours.metadata().fill();
        byte[] stored = ours.readChunk(
                        time.isPresent()
                                ? new long[] {time.get(), at.row(), at.column()}
                                : new long[] {at.row(), at.column()})
                .orElse(fill);
        boolean empty = stored == fill;
        ByteBuffer bytes = ByteBuffer.wrap(stored).order(ByteOrder.LITTLE_ENDIAN);
        ucar.ma2.Array read = time.isPresent()
                ? theirs.read(new long[] {time.get(), top, left}, new int[] {1, height, width})
                : theirs.read(new long[] {top, left}, new int[] {height, width});
        for (int row = 0; row < height; row++) {
            for (int column = 0; column < width; column++) {
                double expected = Samples.value(type, bytes, empty ? 0 : row * chunk[1] + column);
                double found = read.getDouble(row * width + column);
                if (Double.compare(expected, found) != 0) {
                    throw new IOException("zarr-java reads %s at row %d, column %d instead of %s"
                            .formatted(found, top + row, left + column, expected));
                }
            }
        }
        return height * width;
    }
}
