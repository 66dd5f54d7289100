package io.terrane.definition;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.Period;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a team promises of its product beyond the pixels.
 *
 * @param purpose what the product is for
 * @param usage what it may well be used for
 * @param limitations what it should not be used for, and why
 * @param freshness how old the newest data may be: an ISO 8601 duration of days and less, as {@code P10D} or {@code PT36H}
 * @param retention how long a version's data are kept at least: an ISO 8601 period, as {@code P5Y}
 * @param endOfSupport the last day on which somebody answers for it
 * @param support where somebody answers
 */
public record Contract(
        Optional<String> purpose,
        Optional<String> usage,
        Optional<String> limitations,
        Optional<String> freshness,
        Optional<String> retention,
        Optional<String> endOfSupport,
        List<Support> support) {
    private static final int MOST_CHANNELS = 10;
    private static final int LONGEST_TEXT = 2_000;

    public Contract {
        support = List.copyOf(support);
    }

    /**
     * @param channel its name
     * @param url http, https or mailto
     */
    public record Support(String channel, Optional<String> url) {}

    /** How old the newest data may be. */
    public Optional<Duration> freshnessLimit() {
        return freshness.map(Duration::parse);
    }

    static Contract read(Fields fields) {
        Contract contract = new Contract(
                fields.optionalText("purpose"),
                fields.optionalText("usage"),
                fields.optionalText("limitations"),
                fields.optionalText("freshness"),
                fields.optionalText("retention"),
                fields.optionalText("endOfSupport"),
                fields.objects("support").stream().map(Contract::support).toList());
        fields.refuseUnknown();
        return contract;
    }

    private static Support support(Fields fields) {
        Support support = new Support(fields.text("channel"), fields.optionalText("url"));
        fields.refuseUnknown();
        return support;
    }

    List<Violation> violations() {
        List<Violation> violations = new ArrayList<>();
        words("purpose", purpose, violations);
        words("usage", usage, violations);
        words("limitations", limitations, violations);
        freshness
                .filter(text -> !isPositive(text))
                .ifPresent(text -> violations.add(new Violation(
                        "/contract/freshness", "has to be an ISO 8601 duration of days and less, as P10D or PT36H")));
        retention
                .filter(text -> !isPeriod(text))
                .ifPresent(text -> violations.add(
                        new Violation("/contract/retention", "has to be an ISO 8601 period, as P5Y or P90D")));
        endOfSupport
                .filter(text -> !isDay(text))
                .ifPresent(text -> violations.add(
                        new Violation("/contract/endOfSupport", "has to be a day in quotes, as \"2031-01-31\"")));
        if (support.size() > MOST_CHANNELS) {
            violations.add(new Violation("/contract/support", "has more than " + MOST_CHANNELS + " channels"));
        }
        for (int i = 0; i < support.size(); i++) {
            if (support.get(i).url().filter(url -> !isAddress(url)).isPresent()) {
                violations.add(
                        new Violation("/contract/support/" + i + "/url", "has to be an http, https or mailto address"));
            }
        }
        return violations;
    }

    private static void words(String name, Optional<String> text, List<Violation> violations) {
        if (text.map(String::length).orElse(0) > LONGEST_TEXT) {
            violations.add(new Violation("/contract/" + name, "has more than " + LONGEST_TEXT + " characters"));
        }
    }

    private static boolean isPositive(String text) {
        try {
            return Duration.parse(text).isPositive() && Duration.parse(text).toDays() <= 100_000;
        } catch (DateTimeException e) {
            return false;
        }
    }

    private static boolean isPeriod(String text) {
        try {
            Period period = Period.parse(text);
            return !period.isNegative() && !period.isZero();
        } catch (DateTimeException e) {
            return false;
        }
    }

    private static boolean isDay(String text) {
        try {
            LocalDate.parse(text);
            return true;
        } catch (DateTimeException e) {
            return false;
        }
    }

    private static boolean isAddress(String text) {
        try {
            String scheme = new URI(text).getScheme();
            return scheme != null && List.of("http", "https", "mailto").contains(scheme);
        } catch (URISyntaxException e) {
            return false;
        }
    }
}
