package io.terrane.source;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Keeps one Item of an acquisition that was processed more than once: same platform, relative orbit and tile, sensed within
 * 30 s. The highest processing baseline wins, then the latest generation. Items without a tile are all kept.
 */
public final class Duplicates {
    private static final Duration TOLERANCE = Duration.ofSeconds(30);

    private Duplicates() {}

    private record Key(String platform, String orbit, String tile) {}

    /** @return the Items kept, in order of time and id */
    public static List<SourceScene> drop(List<SourceScene> scenes) {
        Map<Key, List<SourceScene>> byKey = new HashMap<>();
        List<SourceScene> kept = new ArrayList<>();
        for (SourceScene scene : scenes) {
            Key key = key(scene);
            if (key.tile.isEmpty()) {
                kept.add(scene);
            } else {
                byKey.computeIfAbsent(key, k -> new ArrayList<>()).add(scene);
            }
        }
        byKey.values().forEach(group -> kept.addAll(best(group)));
        kept.sort(Comparator.comparing(SourceScene::datetime).thenComparing(SourceScene::id));
        return kept;
    }

    private static List<SourceScene> best(List<SourceScene> group) {
        group.sort(Comparator.comparing(SourceScene::datetime));
        List<SourceScene> kept = new ArrayList<>();
        for (SourceScene scene : group) {
            SourceScene last = kept.isEmpty() ? null : kept.getLast();
            if (last == null
                    || Duration.between(last.datetime(), scene.datetime()).compareTo(TOLERANCE) > 0) {
                kept.add(scene);
            } else if (newer().compare(scene, last) > 0) {
                kept.set(kept.size() - 1, scene);
            }
        }
        return kept;
    }

    private static Comparator<SourceScene> newer() {
        return Comparator.<SourceScene, String>comparing(scene -> property(scene, "s2:processing_baseline"))
                .thenComparing(scene -> property(scene, "s2:generation_time"))
                .thenComparing(scene -> property(scene, "created"))
                .thenComparing(SourceScene::id);
    }

    private static String property(SourceScene scene, String name) {
        return scene.properties().path(name).asText("");
    }

    private static String tile(SourceScene scene) {
        return scene.tile().orElseGet(() -> scene.properties().path("grid:code").asText(""));
    }

    private static Key key(SourceScene scene) {
        JsonNode properties = scene.properties();
        return new Key(
                properties.path("platform").asText("").toLowerCase(java.util.Locale.ROOT),
                properties.path("sat:relative_orbit").asText(""),
                tile(scene));
    }
}
