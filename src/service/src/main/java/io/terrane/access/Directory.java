package io.terrane.access;

import java.util.Optional;

/** Knows people who are not signed in now. */
public interface Directory {
    /** What this person would be as a caller; empty when there is nobody of this name. */
    Optional<Caller> person(String name);
}
