package io.terrane.raster.fuzz;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;

/**
 * Feeds mutations of valid inputs to a reader. A reader may refuse an input with an {@link IOException}; any other exception,
 * more than a number of seconds, or more than a number of bytes allocated fails the run, with the seed that repeats it.
 *
 * <p>{@code -Dterrane.fuzz.inputs=1000000} runs more than the few thousand that every build does.
 */
public final class Fuzz {
    private static final int[] EDGES = {
        0,
        1,
        -1,
        2,
        7,
        8,
        16,
        127,
        128,
        255,
        256,
        32767,
        32768,
        65535,
        Integer.MAX_VALUE,
        Integer.MIN_VALUE,
        1 << 20,
        1 << 28,
        1 << 30
    };

    private final List<byte[]> seeds;
    private final Reader reader;
    private final long mostBytes;
    private final double mostSeconds;

    /** Reads an input to its end. */
    @FunctionalInterface
    public interface Reader {
        void read(byte[] input) throws IOException;
    }

    public Fuzz(List<byte[]> seeds, Reader reader, long mostBytes, double mostSeconds) {
        this.seeds = seeds;
        this.reader = reader;
        this.mostBytes = mostBytes;
        this.mostSeconds = mostSeconds;
    }

    public static int inputs() {
        return Integer.getInteger("terrane.fuzz.inputs", 4_000);
    }

    /** @return how many inputs were read, and how many refused and why, by kind of exception */
    public TreeMap<String, Integer> run(int inputs) {
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        TreeMap<String, Integer> outcomes = new TreeMap<>();
        long largest = 0;
        double slowest = 0;
        long start = Long.getLong("terrane.fuzz.seed", 1);
        for (long seed = start; seed < start + inputs; seed++) {
            Random random = new Random(seed);
            byte[] input = mutated(random);
            long before = threads.getCurrentThreadAllocatedBytes();
            long began = threads.getCurrentThreadCpuTime();
            String outcome = "read";
            try {
                reader.read(input);
            } catch (IOException e) {
                outcome = e.getClass().getSimpleName();
            } catch (RuntimeException | Error e) {
                throw new AssertionError("seed " + seed + " breaks the reader: " + describe(input), e);
            }
            double seconds = (threads.getCurrentThreadCpuTime() - began) / 1e9;
            long bytes = threads.getCurrentThreadAllocatedBytes() - before;
            if (seconds > mostSeconds || bytes > mostBytes) {
                throw new AssertionError(
                        "seed %d takes %.1f s and %d MB: %s".formatted(seed, seconds, bytes >> 20, describe(input)));
            }
            largest = Math.max(largest, bytes);
            slowest = Math.max(slowest, seconds);
            outcomes.merge(outcome, 1, Integer::sum);
        }
        System.out.printf("%d inputs: %s; at most %d MB and %.2f s%n", inputs, outcomes, largest >> 20, slowest);
        return outcomes;
    }

    private static String describe(byte[] input) {
        return input.length + " bytes, " + HexFormat.of().formatHex(input, 0, Math.min(input.length, 600));
    }

    private byte[] mutated(Random random) {
        byte[] input = seeds.get(random.nextInt(seeds.size())).clone();
        int count = random.nextBoolean() ? 1 + random.nextInt(3) : 1 << random.nextInt(6);
        for (int i = 0; i < count && input.length > 0; i++) {
            int at = position(random, input.length);
            if (Character.isDigit(input[at]) && random.nextInt(4) > 0) {
                input[at] = (byte) ('0' + random.nextInt(10));
                continue;
            }
            switch (random.nextInt(9)) {
                case 0 -> input[at] ^= (byte) (1 << random.nextInt(8));
                case 1, 2 -> input[at] = (byte) random.nextInt(256);
                case 3 -> put(input, at, EDGES[random.nextInt(EDGES.length)], 2, random.nextBoolean());
                case 4 -> put(input, at, EDGES[random.nextInt(EDGES.length)], 4, random.nextBoolean());
                case 5 -> {
                    int length = Math.min(random.nextInt(16) + 1, input.length - at);
                    System.arraycopy(input, position(random, input.length - length + 1), input, at, length);
                }
                case 6 -> input = random.nextInt(8) == 0 ? Arrays.copyOf(input, at) : input;
                case 7 -> {
                    byte[] longer = new byte[input.length + 1];
                    System.arraycopy(input, 0, longer, 0, at);
                    longer[at] = (byte) random.nextInt(256);
                    System.arraycopy(input, at, longer, at + 1, input.length - at);
                    input = longer;
                }
                default -> {
                    byte[] other = seeds.get(random.nextInt(seeds.size()));
                    int length = Math.min(random.nextInt(32) + 1, Math.min(other.length, input.length - at));
                    System.arraycopy(other, random.nextInt(other.length - length + 1), input, at, length);
                }
            }
        }
        return input;
    }

    /** Headers lie at the front or the end, and are what breaks readers. */
    private static int position(Random random, int length) {
        return switch (random.nextInt(3)) {
            case 0 -> random.nextInt(Math.min(length, 512));
            case 1 -> length - 1 - random.nextInt(Math.min(length, 400));
            default -> random.nextInt(length);
        };
    }

    private static void put(byte[] input, int at, int value, int bytes, boolean bigEndian) {
        for (int i = 0; i < bytes && at + i < input.length; i++) {
            input[at + i] = (byte) (value >> 8 * (bigEndian ? bytes - 1 - i : i));
        }
    }
}
