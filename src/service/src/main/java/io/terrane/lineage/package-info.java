/**
 * Tells a catalog of lineage what runs read and make, as OpenLineage run events. They go the way of webhooks' events: written
 * in the transaction that makes them true, delivered afterwards, tried again. Start reading at {@link
 * io.terrane.lineage.Lineage}.
 */
@org.jspecify.annotations.NullMarked
package io.terrane.lineage;
