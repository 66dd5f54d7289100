package io.terrane.assurance;

import io.terrane.access.Policy;
import io.terrane.access.PolicyProbe;
import io.terrane.gate.Findings;
import io.terrane.gate.GateRule;
import io.terrane.gate.GateSubject;
import io.terrane.gate.Severity;
import io.terrane.gate.Verdict;
import io.terrane.publish.Publisher;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;

/**
 * The policy that is going to hold is compiled, and people of all kinds are asked whether they get in: by the predicate that
 * searches join and by the decision that data are read by. Both have to say what the policy does.
 */
@ApplicationScoped
class AccessPolicyRule implements GateRule {
    private final Publisher publisher;
    private final PolicyProbe probe;

    @Inject
    AccessPolicyRule(Publisher publisher, PolicyProbe probe) {
        this.publisher = publisher;
        this.probe = probe;
    }

    @Override
    public String id() {
        return "access-policy";
    }

    @Override
    public String title() {
        return "The policy that will hold lets in whom it says and refuses a stranger, in searches and for data alike.";
    }

    @Override
    public Severity severity() {
        return Severity.BLOCKING;
    }

    @Override
    public List<Verdict> judge(GateSubject subject) {
        Findings findings = new Findings(subject.product());
        try {
            Policy policy = publisher.foreseen(subject.definition());
            findings.note("discover", policy.discover().text())
                    .note("read", policy.read().text())
                    .note("policy version", policy.version());
            probe.ask(policy).forEach(answer -> {
                String expected = PolicyProbe.text(answer.expected());
                findings.holds(
                        answer.caller() + " to " + answer.action().text(),
                        expected,
                        answer.agreed() ? expected : answer.text(),
                        answer.agreed());
            });
        } catch (RuntimeException e) {
            // Whatever it is: a policy that cannot be asked does not protect anything.
            findings.unreadable(e);
        }
        return List.of(findings.verdict());
    }
}
