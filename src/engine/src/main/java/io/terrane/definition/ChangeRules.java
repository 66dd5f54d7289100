package io.terrane.definition;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.Set;

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
            default ->
                pointer.equals("/access") || pointer.startsWith("/access/")
                        ? patch("who may read is for the policy, whatever the version")
                        : major(reason(pointer));
        };
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
