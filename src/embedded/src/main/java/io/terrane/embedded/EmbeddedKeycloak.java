package io.terrane.embedded;
/** Stub. */
public final class EmbeddedKeycloak {
    /** Admin. */
    public static final String BOOTSTRAP_ADMIN = "admin";
}
