/**
 * Runs: queued by members of a domain, claimed by a worker under a lease, executed, and ended once. Uses {@code registry}
 * and {@code publish}. Start reading at {@link io.terrane.run.Worker} and {@link io.terrane.run.RunStore}.
 */
@org.jspecify.annotations.NullMarked
package io.terrane.run;
