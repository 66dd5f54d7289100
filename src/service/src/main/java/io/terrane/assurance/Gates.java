package io.terrane.assurance;

import io.terrane.definition.ProductDefinition;
import io.terrane.gate.Gate;
import io.terrane.gate.GateRule;
import io.terrane.gate.GateRules;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;

/** The gate as this node has it: the engine's rules, its own, and the domains' thresholds. */
@ApplicationScoped
public class Gates {
    private final Thresholds thresholds;
    private final List<GateRule> rules;

    @Inject
    Gates(Thresholds thresholds, AccessPolicyRule accessPolicy) {
        this.thresholds = thresholds;
        List<GateRule> all = new ArrayList<>(GateRules.ALL);
        all.add(accessPolicy);
        this.rules = List.copyOf(all);
    }

    /** In the order of reports. */
    public List<GateRule> rules() {
        return rules;
    }

    /** For a product of this definition, with the thresholds that hold now. */
    public Gate of(ProductDefinition definition) {
        return new Gate(rules, thresholds.effective(definition.domain(), definition.id()));
    }
}
