package io.terrane.testing;

import io.quarkus.test.Mock;
import io.terrane.access.Caller;
import io.terrane.access.Directory;
import io.terrane.access.DomainRole;
import io.terrane.domain.DomainGroups;
import io.terrane.problem.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;

/** Groups in memory, for tests that sign their tokens themselves; the real ones are tested on a real Keycloak. */
@Mock
@ApplicationScoped
public class RememberedGroups implements DomainGroups, Directory {
    private final Map<String, Map<String, DomainRole>> domains = new ConcurrentHashMap<>();

    @Override
    public List<String> create(String domain) {
        return domains.putIfAbsent(domain, new ConcurrentSkipListMap<>()) == null
                ? List.of("/domains/" + domain)
                : List.of();
    }

    @Override
    public List<String> strangers(Set<String> known) {
        return domains.keySet().stream()
                .filter(name -> !known.contains(name))
                .sorted()
                .toList();
    }

    @Override
    public List<Member> members(String domain) {
        return domains.get(domain).entrySet().stream()
                .map(entry -> new Member(entry.getKey(), entry.getValue()))
                .toList();
    }

    @Override
    public void put(String domain, String user, DomainRole role) {
        if (user.equals("nobody")) {
            throw new ProblemException.NotFound("There is no user nobody.");
        }
        domains.get(domain).put(user, role);
    }

    @Override
    public void remove(String domain, String user) {
        domains.get(domain).remove(user);
    }

    @Override
    public Optional<Caller> person(String name) {
        List<String> paths = domains.entrySet().stream()
                .filter(domain -> domain.getValue().containsKey(name))
                .map(domain -> "/domains/" + domain.getKey() + "/"
                        + domain.getValue().get(name).name().toLowerCase(Locale.ROOT))
                .toList();
        return name.equals("nobody") ? Optional.empty() : Optional.of(Caller.of(name, false, false, paths));
    }
}
