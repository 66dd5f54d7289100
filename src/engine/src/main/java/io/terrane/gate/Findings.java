package io.terrane.gate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Collects what a rule expects and finds of a part of a product, and makes the verdict of it. Safe for concurrent use. */
public final class Findings {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MOST_PLACES = 20;

    private final String item;
    private final ObjectNode expected = JSON.createObjectNode();
    private final ObjectNode found = JSON.createObjectNode();
    private final List<String> wrong = new ArrayList<>();
    private final List<String> where = new ArrayList<>();
    private long places;

    public Findings(String item) {
        this.item = item;
    }

    /** Values of JSON, arrays, and lists of them; numbers of one type. */
    public Findings equal(String name, Object wanted, Object is) {
        JsonNode left = JSON.valueToTree(wanted);
        JsonNode right = JSON.valueToTree(is);
        return holds(name, left, right, left.toString().equals(right.toString()));
    }

    /** @param wanted what has to be, as the report says it */
    public synchronized Findings holds(String name, Object wanted, Object is, boolean holds) {
        JsonNode left = JSON.valueToTree(wanted);
        JsonNode right = JSON.valueToTree(is);
        expected.set(name, left);
        found.set(name, right);
        if (!holds) {
            wrong.add("%s is %s, not %s".formatted(name, text(right), text(left)));
        }
        return this;
    }

    /** What is found without anything to compare it with. */
    public synchronized Findings note(String name, Object is) {
        found.set(name, JSON.valueToTree(is));
        return this;
    }

    /** Something is wrong in one of many places; the first ones are told. */
    public synchronized Findings wrongAt(String place, String what) {
        places++;
        if (places <= MOST_PLACES) {
            where.add(place);
            wrong.add(place + " " + what);
        }
        return this;
    }

    /** What had to be read cannot be. */
    public synchronized Findings unreadable(Exception failure) {
        wrong.add("cannot be read: " + Objects.requireNonNullElse(failure.getMessage(), failure.toString()));
        return this;
    }

    public synchronized Verdict verdict() {
        return new Verdict(item, wrong.isEmpty(), new Evidence(text(), expected, found, where));
    }

    private String text() {
        if (wrong.isEmpty()) {
            List<String> parts = new ArrayList<>();
            found.forEachEntry((name, value) -> parts.add(name + " " + text(value)));
            return String.join(", ", parts);
        }
        long more = places - where.size();
        return String.join("; ", wrong) + (more > 0 ? "; and " + more + " more" : "");
    }

    private static String text(JsonNode value) {
        return value.isTextual() ? value.textValue() : value.toString();
    }
}
