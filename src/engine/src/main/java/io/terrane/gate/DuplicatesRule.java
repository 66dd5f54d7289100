package io.terrane.gate;

import io.terrane.execution.StepReport;
import io.terrane.source.Duplicates;
import io.terrane.source.SourceScene;
import java.net.URI;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** No acquisition counts twice, and no two images write to the same place. */
final class DuplicatesRule implements GateRule {
    @Override
    public String id() {
        return "duplicates-resolved";
    }

    @Override
    public String title() {
        return "Each acquisition is used once, in its latest processing, and each image has a name of its own.";
    }

    @Override
    public Severity severity() {
        return Severity.BLOCKING;
    }

    @Override
    public List<Verdict> judge(GateSubject subject) {
        Findings findings = new Findings(subject.product());
        List<SourceScene> scenes = subject.run().inputs().scenes();
        Set<SourceScene> kept = new HashSet<>(Duplicates.drop(scenes));
        scenes.stream()
                .filter(scene -> !kept.contains(scene))
                .forEach(scene -> findings.wrongAt(scene.id(), "is another processing of an acquisition that is used"));
        Set<URI> seen = new HashSet<>();
        scenes.stream()
                .filter(scene -> !seen.add(scene.self()))
                .forEach(scene -> findings.wrongAt(scene.id(), "is used twice"));
        Map<URI, String> used = new HashMap<>();
        Set<String> names = new HashSet<>();
        for (StepReport step : subject.run().steps()) {
            if (!names.add(step.step().id())) {
                findings.wrongAt(step.step().id(), "is the name of two images");
            }
            for (SourceScene scene : step.step().scenes()) {
                String before = used.put(scene.self(), step.step().id());
                if (before != null) {
                    findings.wrongAt(
                            scene.id(),
                            "is in " + before + " and in " + step.step().id());
                }
            }
        }
        findings.equal("Items", seen.size(), scenes.size())
                .note("images", subject.run().steps().size());
        return List.of(findings.verdict());
    }
}
