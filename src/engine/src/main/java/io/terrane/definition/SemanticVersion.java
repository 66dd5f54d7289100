package io.terrane.definition;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A version of a definition and of its product, in the order of Semantic Versioning 2.0.0, section 11. Of build metadata, one
 * number is known: the revision of a product that was computed again from newer inputs, as in {@code 1.2.0+1}. Revisions
 * follow each other; a definition has none.
 *
 * @param prerelease without its hyphen
 * @param revision from 1; 0 where there is none
 */
public record SemanticVersion(int major, int minor, int patch, Optional<String> prerelease, int revision)
        implements Comparable<SemanticVersion> {
    private static final Pattern SHAPE = Pattern.compile(
            "(0|[1-9]\\d{0,8})\\.(0|[1-9]\\d{0,8})\\.(0|[1-9]\\d{0,8})(?:-([0-9A-Za-z.-]{1,64}))?(?:\\+([1-9]\\d{0,8}))?");
    private static final Comparator<SemanticVersion> BY_CORE = Comparator.comparingInt(SemanticVersion::major)
            .thenComparingInt(SemanticVersion::minor)
            .thenComparingInt(SemanticVersion::patch);

    /** Empty when the text is no version. */
    public static Optional<SemanticVersion> of(String text) {
        Matcher parts = SHAPE.matcher(text);
        return parts.matches()
                ? Optional.of(new SemanticVersion(
                        Integer.parseInt(parts.group(1)),
                        Integer.parseInt(parts.group(2)),
                        Integer.parseInt(parts.group(3)),
                        Optional.ofNullable(parts.group(4)),
                        parts.group(5) == null ? 0 : Integer.parseInt(parts.group(5))))
                : Optional.empty();
    }

    /** @throws IllegalArgumentException when the text is no version */
    public static SemanticVersion parse(String text) {
        return of(text).orElseThrow(() -> new IllegalArgumentException("'" + text + "' is no semantic version"));
    }

    /** Compares versions as they are written. */
    public static int compare(String a, String b) {
        return parse(a).compareTo(parse(b));
    }

    /** That of the definition. */
    public SemanticVersion withoutRevision() {
        return new SemanticVersion(major, minor, patch, prerelease, 0);
    }

    public SemanticVersion nextRevision() {
        return new SemanticVersion(major, minor, patch, prerelease, revision + 1);
    }

    /** Before 1.0.0 and in pre-releases nothing is promised yet. */
    public boolean isExperimental() {
        return major == 0 || prerelease.isPresent();
    }

    /**
     * The least version that a change may have. Before 1.0.0, where everything may change, a step of the second number says
     * what one of the first says later, and a step of the third what one of the second says.
     */
    public SemanticVersion least(ChangeClass change) {
        return switch (change) {
            case MAJOR -> major == 0 ? core(0, minor + 1, 0) : core(major + 1, 0, 0);
            case MINOR -> major == 0 ? core(0, minor, patch + 1) : core(major, minor + 1, 0);
            case PATCH -> core(major, minor, patch + 1);
        };
    }

    private static SemanticVersion core(int major, int minor, int patch) {
        return new SemanticVersion(major, minor, patch, Optional.empty(), 0);
    }

    /** Whether this or a later pre-release or release of the same three numbers is at least {@code least}. */
    public boolean satisfies(SemanticVersion least) {
        return BY_CORE.compare(this, least) >= 0;
    }

    @Override
    public int compareTo(SemanticVersion other) {
        int core = BY_CORE.compare(this, other);
        if (core != 0) {
            return core;
        }
        return prerelease.equals(other.prerelease)
                ? Integer.compare(revision, other.revision)
                : comparePrereleases(other);
    }

    private int comparePrereleases(SemanticVersion other) {
        if (prerelease.isEmpty() || other.prerelease.isEmpty()) {
            return prerelease.isEmpty() ? 1 : -1;
        }
        return Arrays.compare(
                prerelease.get().split("\\."),
                other.prerelease.get().split("\\."),
                SemanticVersion::compareIdentifiers);
    }

    /** Numbers come before words and are compared as such. */
    private static int compareIdentifiers(String a, String b) {
        boolean aNumber = a.matches("\\d+");
        boolean bNumber = b.matches("\\d+");
        if (aNumber && bNumber) {
            return new java.math.BigInteger(a).compareTo(new java.math.BigInteger(b));
        }
        return aNumber == bNumber ? a.compareTo(b) : aNumber ? -1 : 1;
    }

    @Override
    public String toString() {
        return major + "." + minor + "." + patch
                + prerelease.map(text -> "-" + text).orElse("")
                + (revision == 0 ? "" : "+" + revision);
    }
}
