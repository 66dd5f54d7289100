package io.terrane.domain;

import io.terrane.access.DomainRole;
import java.util.List;
import java.util.Set;

/** Who belongs to a domain, kept where people log in. */
public interface DomainGroups {
    /** @param user user name */
    record Member(String user, DomainRole role) {}

    /**
     * Makes the groups of a domain, those that are missing.
     *
     * @return paths of those that were
     */
    List<String> create(String domain);

    /** Names of groups beside those of domains, at their place: somebody made them by hand. */
    List<String> strangers(Set<String> domains);

    /** In order of name; each with the highest role. */
    List<Member> members(String domain);

    /**
     * Gives a user this role and no other in the domain.
     *
     * @throws io.terrane.problem.ProblemException.NotFound when there is no such user
     */
    void put(String domain, String user, DomainRole role);

    /** Takes all roles in the domain away. */
    void remove(String domain, String user);
}
