package io.terrane.run;

import io.terrane.execution.ChunkReceipt;
import io.terrane.execution.PixelCounts;
import io.terrane.execution.Statistics;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;

/** Receipts as bytes: a version, then numbers in the order of their fields, deflated since most bins are alike. */
final class ReceiptFormat {
    private static final byte VERSION = 1;

    private ReceiptFormat() {}

    static byte[] encode(ChunkReceipt receipt) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(VERSION);
        try (DataOutputStream out = new DataOutputStream(new DeflaterOutputStream(bytes))) {
            out.writeInt(receipt.chunk());
            out.writeInt(receipt.bytes());
            PixelCounts counts = receipt.counts();
            for (long count : new long[] {
                counts.valid(),
                counts.nodata(),
                counts.masked(),
                counts.negative(),
                counts.nonFinite(),
                counts.clipped(),
                counts.saturated()
            }) {
                out.writeLong(count);
            }
            Statistics statistics = receipt.statistics();
            out.writeDouble(statistics.min());
            out.writeDouble(statistics.max());
            out.writeDouble(statistics.sum());
            out.writeLong(statistics.count());
            out.writeInt(receipt.dark().size());
            for (ChunkReceipt.Bin bin : receipt.dark()) {
                out.writeInt(bin.number());
                out.writeLong(bin.count());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    static ChunkReceipt decode(byte[] bytes) {
        if (bytes.length == 0 || bytes[0] != VERSION) {
            throw new IllegalStateException("a stored receipt is of another version of this program");
        }
        try (DataInputStream in =
                new DataInputStream(new InflaterInputStream(new ByteArrayInputStream(bytes, 1, bytes.length - 1)))) {
            int chunk = in.readInt();
            int stored = in.readInt();
            PixelCounts counts = new PixelCounts(
                    in.readLong(),
                    in.readLong(),
                    in.readLong(),
                    in.readLong(),
                    in.readLong(),
                    in.readLong(),
                    in.readLong());
            Statistics statistics = new Statistics(in.readDouble(), in.readDouble(), in.readDouble(), in.readLong());
            int size = in.readInt();
            List<ChunkReceipt.Bin> bins = new ArrayList<>();
            for (int i = 0; i < size; i++) {
                bins.add(new ChunkReceipt.Bin(in.readInt(), in.readLong()));
            }
            return new ChunkReceipt(chunk, stored, counts, statistics, bins);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
