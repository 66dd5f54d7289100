package io.terrane.gate;

import java.util.List;

/** The rules that every product is judged by, in the order of the report; a node has further ones. */
public final class GateRules {
    /** Id of the rule whose evidence names objects, by keys below the run's prefix. */
    public static final String OBJECTS = "objects-complete";

    public static final List<GateRule> ALL = List.of(
            new ValidPixelsRule(),
            new DuplicatesRule(),
            new ObjectsRule(),
            new GridRule(),
            new TimeAxisRule(),
            new MetadataRule(),
            new EncodingRule(),
            new ChunksRule(),
            new RangeRule(),
            new StoredPixelsRule(),
            new RadiometryRule(),
            new IndependentReaderRule(),
            new OverviewsRule(),
            new CogRule(),
            ShareRule.VALID,
            ShareRule.CLIPPED,
            ShareRule.SATURATED,
            ShareRule.WITHOUT_RESULT,
            new MissingPeriodsRule());

    private GateRules() {}
}
