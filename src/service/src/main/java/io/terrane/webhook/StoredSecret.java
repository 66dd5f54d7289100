package io.terrane.webhook;

/** What a receiver knows us by, as the database has it. */
public sealed interface StoredSecret {
    /** The node's own receivers. */
    record None() implements StoredSecret {}

    record Sealed(String text) implements StoredSecret {}

    /** Written when secrets were not sealed yet, on a node that has had no key since. */
    @SuppressWarnings("ArrayRecordComponent") // It is read once, where it is sent or sealed.
    record Clear(byte[] secret) implements StoredSecret {}
}
