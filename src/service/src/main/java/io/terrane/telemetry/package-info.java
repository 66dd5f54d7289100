/**
 * Runs as traces of OpenTelemetry, from the request that queued them to their publication. Nothing is told unless an endpoint is
 * configured. Start reading at {@link io.terrane.telemetry.RunTraces}.
 */
@org.jspecify.annotations.NullMarked
package io.terrane.telemetry;
