package io.terrane.stac;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.terrane.problem.ProblemException;
import jakarta.ws.rs.core.HttpHeaders;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * How documents are to be shown: which of their fields, and in which version of STAC.
 *
 * @param selected whether fields are selected at all
 * @param include paths; empty means all
 * @param exclude paths, unless a longer one is included
 * @param older whether in STAC 1.0
 */
record StacView(boolean selected, List<String> include, List<String> exclude, boolean older) {
    static final StacView WHOLE = new StacView(false, List.of(), List.of(), false);

    private static final Set<String> ROOTS = Set.of(
            "type",
            "stac_version",
            "stac_extensions",
            "id",
            "geometry",
            "bbox",
            "properties",
            "links",
            "assets",
            "collection",
            "title",
            "description",
            "license",
            "extent",
            "summaries",
            "providers",
            "keywords",
            "item_assets");
    private static final List<String> MINIMAL = List.of(
            "type", "stac_version", "id", "collection", "geometry", "bbox", "links", "assets", "properties.datetime");
    private static final int MOST_FIELDS = 200;

    StacView {
        include = List.copyOf(include);
        exclude = List.copyOf(exclude);
    }

    static StacView parse(JsonNode body, HttpHeaders headers) {
        boolean older = isOlder(body, headers);
        JsonNode fields = body.path("fields");
        if (fields.isMissingNode()) {
            return new StacView(false, List.of(), List.of(), older);
        }
        if (!fields.isObject()) {
            throw new ProblemException.BadRequest("'fields' has to be an object with 'include' and 'exclude'.");
        }
        List<String> include = paths(fields.path("include"));
        List<String> exclude = paths(fields.path("exclude"));
        if (include.isEmpty() && (exclude.isEmpty() || fields.has("include"))) {
            return new StacView(
                    true,
                    MINIMAL.stream().filter(path -> !exclude.contains(path)).toList(),
                    exclude,
                    older);
        }
        if (!include.isEmpty()) {
            include.addAll(List.of("type", "stac_version", "id", "collection"));
        }
        return new StacView(true, include, exclude, older);
    }

    private static boolean isOlder(JsonNode body, HttpHeaders headers) {
        Optional<String> wanted = Optional.ofNullable(body.path("stac_version").textValue());
        if (wanted.isPresent()) {
            if (!Set.of("1.0.0", "1.1.0").contains(wanted.get())) {
                throw new ProblemException.BadRequest("'stac_version' has to be 1.0.0 or 1.1.0.");
            }
            return wanted.get().equals("1.0.0");
        }
        return headers.getAcceptableMediaTypes().stream()
                .anyMatch(type -> "1.0.0".equals(type.getParameters().get("stac_version")));
    }

    /** Paths from the root, none where there is no list; a name that is none of the root's is a property. */
    private static List<String> paths(JsonNode list) {
        List<String> paths = new ArrayList<>();
        if (list.size() > MOST_FIELDS) {
            throw new ProblemException.BadRequest("'fields' may have " + MOST_FIELDS + " paths at most.");
        }
        for (JsonNode path : list) {
            if (!path.isTextual() || path.textValue().isBlank()) {
                throw new ProblemException.BadRequest("'fields' has to list paths such as properties.datetime.");
            }
            String text = path.textValue();
            int dot = text.indexOf('.');
            paths.add(ROOTS.contains(dot < 0 ? text : text.substring(0, dot)) ? text : "properties." + text);
        }
        return paths;
    }

    /** A document as it is to be sent. */
    String render(String document) {
        if (!selected && !older) {
            return document;
        }
        ObjectNode parsed = StoredDocument.parse(document);
        return (selected ? select(older ? OlderStac.of(parsed) : parsed) : OlderStac.of(parsed)).toString();
    }

    private ObjectNode select(ObjectNode document) {
        ObjectNode selected = document;
        if (!include.isEmpty()) {
            selected = JsonNodeFactory.instance.objectNode();
            for (String path : include) {
                copy(document, selected, path);
            }
        }
        Set<String> kept = new HashSet<>(include);
        for (String path : exclude) {
            if (!kept.contains(path) && !path.toLowerCase(Locale.ROOT).equals("id")) {
                List<String> within = include.stream()
                        .filter(included -> included.startsWith(path + "."))
                        .toList();
                remove(selected, path);
                for (String included : within) {
                    copy(document, selected, included);
                }
            }
        }
        return selected;
    }

    private static void copy(ObjectNode from, ObjectNode to, String path) {
        int dot = path.indexOf('.');
        String whole = from.has(path) || dot < 0 ? path : path.substring(0, dot);
        JsonNode value = from.path(whole);
        if (value.isMissingNode()) {
            return;
        }
        if (whole.equals(path) || !(value instanceof ObjectNode inner)) {
            to.set(whole, value.deepCopy());
            return;
        }
        ObjectNode target = to.path(whole) instanceof ObjectNode existing ? existing : to.putObject(whole);
        copy(inner, target, path.substring(dot + 1));
    }

    private static void remove(ObjectNode from, String path) {
        int dot = path.indexOf('.');
        if (from.has(path) || dot < 0) {
            from.remove(path);
        } else if (from.path(path.substring(0, dot)) instanceof ObjectNode inner) {
            remove(inner, path.substring(dot + 1));
        } else if (from.path(path.substring(0, dot)) instanceof ArrayNode list) {
            list.forEach(element -> {
                if (element instanceof ObjectNode inner) {
                    remove(inner, path.substring(dot + 1));
                }
            });
        }
    }
}
