package io.terrane.access;

import java.util.Optional;

/**
 * Policies, grants or memberships of a domain were changed, and the change is committed: what was given for them before is to
 * be looked at again.
 *
 * @param member whose membership it was; empty for policies and grants
 */
public record AccessChanged(String domain, Optional<String> member) {}
