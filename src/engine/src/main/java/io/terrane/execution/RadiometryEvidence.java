package io.terrane.execution;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * What the pixels say about the radiometry profile. An offset that is applied though the source did so already makes
 * reflectances negative and indices leave their range; one that is missing leaves no dark pixel under it.
 *
 * @param profile name of the profile
 * @param offset what was added after scaling
 * @param judged pixels that the mask and nodata left
 * @param shareNegative share of them with a negative reflectance
 * @param shareOutside share of them whose index was outside the valid range before clipping
 * @param darkFloor stored number that one pixel in a thousand is below, in the darkest band
 * @param disagreement why the pixels contradict the profile; empty when they do not
 */
public record RadiometryEvidence(
        String profile,
        double offset,
        long judged,
        double shareNegative,
        double shareOutside,
        OptionalInt darkFloor,
        Optional<String> disagreement) {

    /** Water and deep shadow make some reflectances negative; a wrong offset makes most pixels impossible. */
    private static final double MOST_IMPOSSIBLE = 0.25;

    private static final long FEWEST_PIXELS = 1_000;

    /** ESA's BOA_ADD_OFFSET is −1000 from processing baseline 04.00 on. */
    private static final int OFFSET_COUNTS = 1_000;

    private static final int FLOOR_TOLERANCE = 150;

    static RadiometryEvidence judge(
            String profile, double offset, boolean mayCarryOffset, PixelCounts counts, DarkPixels dark) {
        long judged = counts.valid() + counts.negative() + counts.nonFinite();
        double negative = judged == 0 ? 0 : (double) counts.negative() / judged;
        double outside = judged == 0 ? 0 : (double) counts.clipped() / judged;
        OptionalInt floor = dark.floor();
        Optional<String> disagreement = Optional.empty();
        if (judged >= FEWEST_PIXELS && negative + outside > MOST_IMPOSSIBLE) {
            disagreement = Optional.of(
                    "%.1f %% of the pixels are impossible (%.1f %% negative reflectance, %.1f %% outside the valid range): the offset %s of the profile %s seems to be applied to the stored pixels already"
                            .formatted(100 * (negative + outside), 100 * negative, 100 * outside, offset, profile));
        } else if (judged >= FEWEST_PIXELS
                && offset == 0
                && mayCarryOffset
                && floor.isPresent()
                && Math.abs(floor.getAsInt() - OFFSET_COUNTS) <= FLOOR_TOLERANCE) {
            disagreement = Optional.of(
                    "the darkest pixels are at %d, as they are when ESA's offset of 1000 was not taken off: the profile %s applies none"
                            .formatted(floor.getAsInt(), profile));
        }
        return new RadiometryEvidence(profile, offset, judged, negative, outside, floor, disagreement);
    }

    /** The same, naming the Item in what contradicts. */
    RadiometryEvidence of(String item) {
        return new RadiometryEvidence(
                profile,
                offset,
                judged,
                shareNegative,
                shareOutside,
                darkFloor,
                disagreement.map(why -> "Item " + item + ": " + why));
    }

    /** Of several scenes: what the first of them contradicts, shares of all pixels, the lowest dark floor. */
    static RadiometryEvidence together(List<RadiometryEvidence> scenes) {
        long judged = scenes.stream().mapToLong(RadiometryEvidence::judged).sum();
        double pixels = Math.max(1, judged);
        return new RadiometryEvidence(
                scenes.getFirst().profile,
                scenes.stream().mapToDouble(RadiometryEvidence::offset).min().orElseThrow(),
                judged,
                scenes.stream()
                                .mapToDouble(scene -> scene.shareNegative * scene.judged)
                                .sum()
                        / pixels,
                scenes.stream()
                                .mapToDouble(scene -> scene.shareOutside * scene.judged)
                                .sum()
                        / pixels,
                scenes.stream().flatMapToInt(scene -> scene.darkFloor.stream()).min(),
                scenes.stream().flatMap(scene -> scene.disagreement.stream()).findFirst());
    }

    /** Histogram of the stored numbers of the darkest valid pixels. */
    static final class DarkPixels {
        private static final int BINS = 4_096;

        private final int[] histogram = new int[BINS];

        /** @param stored number of the darkest band */
        void add(int stored) {
            histogram[Math.clamp(stored, 0, BINS - 1)]++;
        }

        void addAll(DarkPixels other) {
            for (int i = 0; i < BINS; i++) {
                histogram[i] += other.histogram[i];
            }
        }

        /** Those of the receipts of chunks, which are few: pairs of a bin and its count. */
        void addAll(List<ChunkReceipt.Bin> bins) {
            bins.forEach(bin -> histogram[bin.number()] += Math.toIntExact(bin.count()));
        }

        List<ChunkReceipt.Bin> bins() {
            return IntStream.range(0, BINS)
                    .filter(i -> histogram[i] > 0)
                    .mapToObj(i -> new ChunkReceipt.Bin(i, histogram[i]))
                    .toList();
        }

        /** The 0.1 percentile; empty without pixels or when it is above the histogram. */
        OptionalInt floor() {
            long total = 0;
            for (int count : histogram) {
                total += count;
            }
            long below = 0;
            for (int i = 0; i < BINS - 1; i++) {
                below += histogram[i];
                if (below > total / 1_000) {
                    return OptionalInt.of(i);
                }
            }
            return OptionalInt.empty();
        }
    }
}
