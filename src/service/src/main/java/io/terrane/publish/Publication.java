package io.terrane.publish;

import io.terrane.execution.RunReport;
import java.util.UUID;

/**
 * What is to be published: a run that the gate let pass.
 *
 * @param prefix of the keys that the run wrote under
 */
public record Publication(UUID runId, String prefix, RunReport run) {}
