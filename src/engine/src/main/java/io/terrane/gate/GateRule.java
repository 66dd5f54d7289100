package io.terrane.gate;

import java.io.IOException;
import java.util.List;

/** One line of the checklist. Its id never changes, since reports, contracts and thresholds name it. Safe for concurrent use. */
public interface GateRule {
    /** For example {@code grid-matches-source}. */
    String id();

    /** What holds when it passes, in one sentence. */
    String title();

    Severity severity();

    /**
     * Judges a product as it lies in the store.
     *
     * @return one verdict for each part that it looks at; none where it does not apply
     * @throws IOException when it cannot be judged, which counts as failed
     */
    List<Verdict> judge(GateSubject subject) throws IOException;
}
