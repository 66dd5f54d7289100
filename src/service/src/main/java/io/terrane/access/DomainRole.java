package io.terrane.access;

/** What a member may do in a domain; each role includes those before it. */
public enum DomainRole {
    VIEWER,
    PUBLISHER,
    OWNER
}
