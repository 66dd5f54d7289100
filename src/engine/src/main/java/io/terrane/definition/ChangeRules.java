package io.terrane.definition;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.LocalDate;
import java.time.Period;
import java.util.HashSet;
import java.util.Set;
import java.util.function.BiPredicate;

/**
 * The class of the change of one field. What no rule here knows to be harmless is major: a field of tomorrow too.
 */
final class ChangeRules {
    private ChangeRules() {}

    record Verdict(ChangeClass change, String reason) {}

    static Verdict judge(String pointer, JsonNode before, JsonNode after) {
        return switch (pointer) {
            case "/title", "/description" -> patch("words");
            case "/expression" ->
                before.asText().replaceAll("\\s+", "").equals(after.asText().replaceAll("\\s+", ""))
                        ? patch("the formula is the same but for its spaces")
                        : major("pixels have other values");
            case "/metadata/processingLevel" -> minor("what searches filter by");
            case "/metadata/license" -> major("what users may do with it");
            case "/metadata/units", "/metadata/validRange" -> major("what values mean");
            case "/area/bbox" ->
                covers(after, before) ? minor("the area grows") : major("some of the area is left out");
            case "/time/interval" ->
                lasts(after, before) ? minor("the interval grows") : major("some of the time is left out");
            case "/source/maxItems" -> after.asInt() > before.asInt() ? minor("more Items") : major("fewer Items");
            case "/source/collections" ->
                elements(after).containsAll(elements(before))
                        ? minor("collections are added")
                        : major("collections are left out");
            case "/source/filter" -> after.isMissingNode() ? minor("all Items pass") : major("other Items pass");
            case "/output/formats" ->
                elements(after).containsAll(elements(before))
                        ? minor("formats are added")
                        : major("formats are left out");
            case "/output/chunk", "/output/shard" -> minor("the layout of the objects, not their values");
            case "/output/multiscales" ->
                after.asBoolean() ? minor("overviews are added") : major("overviews are left out");
            case "/contract" ->
                after.isMissingNode() ? major("nothing is promised any more") : minor("something is promised");
            case "/contract/freshness" -> promise(before, after, ChangeRules::isFresher);
            case "/contract/retention" -> promise(before, after, ChangeRules::isKeptLonger);
            case "/contract/endOfSupport" -> promise(before, after, (was, is) -> is.compareTo(was) >= 0);
            case "/contract/purpose", "/contract/usage", "/contract/limitations" -> patch("words");
            case "/contract/support" -> patch("where somebody answers");
            default ->
                pointer.equals("/access") || pointer.startsWith("/access/")
                        ? patch("who may read is for the policy, whatever the version")
                        : major(reason(pointer));
        };
    }

    /** A promise that is made or bettered is more than before; one that is taken back or lessened is less. */
    private static Verdict promise(JsonNode before, JsonNode after, BiPredicate<String, String> better) {
        if (after.isMissingNode()) {
            return major("a promise is taken back");
        }
        return before.isMissingNode() || better.test(before.asText(), after.asText())
                ? minor("more is promised")
                : major("less is promised");
    }

    private static boolean isFresher(String was, String is) {
        return Duration.parse(is).compareTo(Duration.parse(was)) <= 0;
    }

    private static boolean isKeptLonger(String was, String is) {
        LocalDate day = LocalDate.EPOCH;
        return !day.plus(Period.parse(is)).isBefore(day.plus(Period.parse(was)));
    }

    private static String reason(String pointer) {
        if (pointer.startsWith("/grid")) {
            return "pixels lie elsewhere";
        }
        if (pointer.startsWith("/mask")) {
            return "other pixels have values";
        }
        return pointer.startsWith("/output") ? "values are stored in another way" : "pixels have other values";
    }

    private static Verdict patch(String reason) {
        return new Verdict(ChangeClass.PATCH, reason);
    }

    private static Verdict minor(String reason) {
        return new Verdict(ChangeClass.MINOR, reason);
    }

    private static Verdict major(String reason) {
        return new Verdict(ChangeClass.MAJOR, reason);
    }

    /** Both are four numbers: west, south, east, north. */
    private static boolean covers(JsonNode outer, JsonNode inner) {
        return outer.path(0).asDouble() <= inner.path(0).asDouble()
                && outer.path(1).asDouble() <= inner.path(1).asDouble()
                && outer.path(2).asDouble() >= inner.path(2).asDouble()
                && outer.path(3).asDouble() >= inner.path(3).asDouble();
    }

    private static boolean lasts(JsonNode outer, JsonNode inner) {
        Interval longer = Interval.parse(outer.asText());
        Interval shorter = Interval.parse(inner.asText());
        return longer.contains(shorter.start()) && longer.contains(shorter.end());
    }

    private static Set<JsonNode> elements(JsonNode list) {
        Set<JsonNode> elements = new HashSet<>();
        list.forEach(elements::add);
        return elements;
    }
}
