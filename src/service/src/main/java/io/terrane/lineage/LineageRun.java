package io.terrane.lineage;

import java.util.UUID;

/** A run of a definition version, as lineage knows it. */
public record LineageRun(UUID id, String domain, String definition, String version) {}
