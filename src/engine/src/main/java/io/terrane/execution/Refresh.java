package io.terrane.execution;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.terrane.definition.ProductDefinition;
import io.terrane.raster.grid.Grid;
import io.terrane.raster.io.ResourceVersion;
import io.terrane.source.Duplicates;
import io.terrane.source.SourceScene;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What has become, at its source, of the scenes that a version was computed from. Scenes that the source has no more stay; one
 * that was processed again takes the place of the one before it. The product of a refresh is, byte for byte, what a build from
 * all of its scenes gives.
 */
public final class Refresh {
    /** What is to be done. */
    public enum Kind {
        /** The version is what it would be. */
        NOTHING,
        /** There are new time steps, and all that was published stays as it is. */
        ADDITION,
        /** Something that was published is other now, so it takes a version of its own. */
        REVISION
    }

    /** What says that an Item's data were computed anew. */
    private static final List<String> PROCESSING =
            List.of("s2:processing_baseline", "processing:version", "s2:generation_time");

    private final ProductDefinition definition;
    private final BaseVersion base;
    private final List<SourceScene> scenes;
    private final boolean reused;
    private final Map<String, TimeStep> before;
    private final Map<String, TimeStep> now;
    private final Map<String, StepReport> reports = new HashMap<>();
    private final List<String> added;
    private final List<String> changed;
    private final Kind kind;

    private Refresh(ProductDefinition definition, BaseVersion base, List<SourceScene> scenes, boolean reused)
            throws RunFailedException {
        this.definition = definition;
        this.base = base;
        this.scenes = List.copyOf(scenes);
        this.reused = reused;
        this.before = byId(TimeStep.of(definition, base.inputs().scenes()));
        this.now = byId(TimeStep.of(definition, scenes));
        base.steps().forEach(report -> reports.put(report.step().id(), report));
        this.added = now.keySet().stream().filter(id -> !before.containsKey(id)).toList();
        this.changed = before.keySet().stream().filter(this::isOther).toList();
        this.kind = judge();
    }

    /** @param found what the source has now */
    public static Refresh of(ProductDefinition definition, BaseVersion base, List<SourceScene> found)
            throws RunFailedException {
        Map<String, SourceScene> all = new LinkedHashMap<>();
        base.inputs().scenes().forEach(scene -> all.put(key(scene), scene));
        // What is said of a scene may change without its data; the words of the first time stay.
        found.forEach(scene -> all.merge(key(scene), scene, (old, fresh) -> isSameData(old, fresh) ? old : fresh));
        return new Refresh(definition, base, Duplicates.drop(new ArrayList<>(all.values())), base.reused());
    }

    /** With the grid that the product has from these scenes: nothing of another grid can be taken over. */
    Refresh on(Grid grid) throws RunFailedException {
        boolean alike = base.steps().stream().allMatch(step -> step.grid().equals(grid));
        return alike ? this : new Refresh(definition, base, scenes, false);
    }

    private static Map<String, TimeStep> byId(List<TimeStep> steps) {
        Map<String, TimeStep> byId = new LinkedHashMap<>();
        steps.forEach(step -> byId.put(step.id(), step));
        return byId;
    }

    private static String key(SourceScene scene) {
        return scene.collection() + "/" + scene.id();
    }

    private static boolean isSameData(SourceScene one, SourceScene other) {
        return one.datetime().equals(other.datetime())
                && one.bands().equals(other.bands())
                && processing(one).equals(processing(other));
    }

    private static ObjectNode processing(SourceScene scene) {
        return scene.properties().deepCopy().retain(PROCESSING);
    }

    private boolean isOther(String id) {
        TimeStep fresh = now.get(id);
        TimeStep old = before.get(id);
        return fresh == null || old == null || !Set.copyOf(old.scenes()).equals(Set.copyOf(fresh.scenes()));
    }

    private Kind judge() {
        if (!reused || !changed.isEmpty()) {
            return Kind.REVISION;
        }
        if (added.isEmpty()) {
            return Kind.NOTHING;
        }
        // The steps of an array are numbered in order of time.
        boolean appended = added.equals(List.copyOf(now.keySet()).subList(before.size(), now.size()));
        return definition.output().cube() && !appended ? Kind.REVISION : Kind.ADDITION;
    }

    public Kind kind() {
        return kind;
    }

    /** Steps that were not there before, in order of time. */
    public List<String> added() {
        return added;
    }

    /** Steps that were published and are other now, or not there any more. */
    public List<String> changed() {
        return changed;
    }

    /** What the product is computed from. */
    List<SourceScene> scenes() {
        return scenes;
    }

    BaseVersion base() {
        return base;
    }

    /** What became of a step before; empty for one without a pixel in the area, and for one that was not there. */
    Optional<StepReport> before(TimeStep step) {
        return Optional.ofNullable(reports.get(step.id()));
    }

    /** As it is published. */
    ProductDefinition definition() {
        return definition.withVersion(kind == Kind.REVISION ? base.revision() : base.version());
    }

    /** Whether a step is taken over as it is. */
    boolean takesOver(TimeStep step) {
        return reused && before.containsKey(step.id()) && !isOther(step.id());
    }

    /**
     * Where a step has changed: in these scenes, and nowhere else.
     *
     * @return empty when it has to be taken for changed everywhere
     */
    Optional<Set<SourceScene>> changedScenes(TimeStep step) {
        TimeStep old = before.get(step.id());
        if (!reused || old == null) {
            return Optional.empty();
        }
        Set<SourceScene> present = Set.copyOf(step.scenes());
        Set<SourceScene> fresh = new HashSet<>(present);
        old.scenes().forEach(fresh::remove);
        Set<Optional<String>> tiles = fresh.stream().map(SourceScene::tile).collect(Collectors.toSet());
        // A scene that another one of its tile replaces lies where that one lies; of others nobody knows where.
        boolean known = old.scenes().stream()
                .filter(scene -> !present.contains(scene))
                .allMatch(scene -> scene.tile().isPresent() && tiles.contains(scene.tile()));
        return known ? Optional.of(fresh) : Optional.empty();
    }

    /** The files that were read before for what stays, and which of their contents. */
    Map<URI, ResourceVersion> resources() {
        Map<URI, ResourceVersion> kept = new HashMap<>();
        if (reused) {
            Set<SourceScene> same = new HashSet<>(base.inputs().scenes());
            same.retainAll(Set.copyOf(scenes));
            for (SourceScene scene : same) {
                scene.bands()
                        .values()
                        .forEach(band -> Optional.ofNullable(
                                        base.inputs().resources().get(band.href()))
                                .ifPresent(version -> kept.put(band.href(), version)));
            }
        }
        return kept;
    }
}
