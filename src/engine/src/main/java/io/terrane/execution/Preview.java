package io.terrane.execution;

import io.terrane.raster.grid.Grid;
import io.terrane.raster.grid.Window;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;

/**
 * A small rendering of a scene on the product's own grid, every n-th pixel of it; pixels without a value are
 * transparent. Colours run from brown over yellow to green across the valid range, as usual for vegetation indices.
 */
final class Preview {
    private static final int LONGEST_EDGE = 512;
    private static final int[][] RAMP = {
        {0xA5, 0x00, 0x26}, {0xD7, 0x30, 0x27}, {0xF4, 0x6D, 0x43}, {0xFD, 0xAE, 0x61}, {0xFE, 0xE0, 0x8B},
        {0xFF, 0xFF, 0xBF}, {0xD9, 0xEF, 0x8B}, {0xA6, 0xD9, 0x6A}, {0x66, 0xBD, 0x63}, {0x1A, 0x98, 0x50},
        {0x00, 0x68, 0x37}
    };

    private final int step;
    private final int height;
    private final int width;
    private final float[] values;

    Preview(Grid grid) {
        this.step = Math.ceilDiv(Math.max(grid.height(), grid.width()), LONGEST_EDGE);
        this.height = Math.ceilDiv(grid.height(), step);
        this.width = Math.ceilDiv(grid.width(), step);
        this.values = new float[height * width];
        Arrays.fill(values, Float.NaN);
    }

    /**
     * Takes its pixels out of a packed chunk. Different windows may come from different threads.
     *
     * @param elements of the full chunk, little endian in C order
     */
    void add(Window window, byte[] elements, Packing packing, int chunk) {
        ByteBuffer stored = ByteBuffer.wrap(elements).order(ByteOrder.LITTLE_ENDIAN);
        for (int row = firstOf(window.row()); row < window.row() + window.height(); row += step) {
            for (int column = firstOf(window.column()); column < window.column() + window.width(); column += step) {
                int element = (row - window.row()) * chunk + column - window.column();
                values[row / step * width + column / step] = packing.value(stored, element);
            }
        }
    }

    private int firstOf(int from) {
        return Math.ceilDiv(from, step) * step;
    }

    byte[] png(List<Double> validRange) throws IOException {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_ARGB);
        double low = validRange.get(0);
        double span = validRange.get(1) - low;
        for (int row = 0; row < height; row++) {
            for (int column = 0; column < width; column++) {
                float value = values[row * width + column];
                if (!Float.isNaN(value)) {
                    image.setRGB(column, row, colour((value - low) / span));
                }
            }
        }
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        if (!ImageIO.write(image, "png", png)) {
            throw new IOException("this Java writes no PNG");
        }
        return png.toByteArray();
    }

    private static int colour(double share) {
        double position = Math.clamp(share, 0, 1) * (RAMP.length - 1);
        int index = Math.min((int) position, RAMP.length - 2);
        double part = position - index;
        int colour = 0xFF;
        for (int channel = 0; channel < 3; channel++) {
            double mixed = RAMP[index][channel] + part * (RAMP[index + 1][channel] - RAMP[index][channel]);
            colour = colour << 8 | (int) Math.round(mixed);
        }
        return colour;
    }
}
