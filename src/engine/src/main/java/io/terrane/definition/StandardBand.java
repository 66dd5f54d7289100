package io.terrane.definition;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The letters that catalogues of spectral indices call bands by, and what sources call those bands. An expression may
 * use a letter without {@code source.bands} mapping it.
 */
public enum StandardBand {
    /** Coastal aerosol. */
    A(List.of("b01"), List.of("coastal")),
    B(List.of("b02"), List.of("blue")),
    G(List.of("b03"), List.of("green")),
    R(List.of("b04"), List.of("red")),
    RE1(List.of("b05"), List.of("rededge1")),
    RE2(List.of("b06"), List.of("rededge2")),
    RE3(List.of("b07"), List.of("rededge3")),
    /** Near infrared: Sentinel-2's wide band 8, Landsat's only one. */
    N(List.of("b08"), List.of("nir", "nir08")),
    /** Narrow near infrared. */
    N2(List.of("b8a"), List.of("nir08")),
    /** Short-wave infrared of 1.6 µm. */
    S1(List.of("b11"), List.of("swir16")),
    /** Short-wave infrared of 2.2 µm. */
    S2(List.of("b12"), List.of("swir22")),
    /** Thermal infrared of a platform that has one. */
    T(List.of(), List.of("lwir", "lwir11")),
    T1(List.of(), List.of("lwir11")),
    T2(List.of(), List.of("lwir12"));

    private static final Map<String, StandardBand> BY_LETTER =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(Enum::name, band -> band));

    private final List<String> sentinel2;
    private final List<String> common;

    StandardBand(List<String> sentinel2, List<String> common) {
        this.sentinel2 = sentinel2;
        this.common = common;
    }

    public static Optional<StandardBand> of(String letter) {
        return Optional.ofNullable(BY_LETTER.get(letter));
    }

    /** @param platform of the Item; the names are in the order in which to try them */
    public List<String> names(String platform) {
        return platform.toLowerCase(Locale.ROOT).startsWith("sentinel-2")
                ? Stream.concat(sentinel2.stream(), common.stream()).toList()
                : common;
    }
}
