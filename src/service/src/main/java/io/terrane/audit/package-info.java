/**
 * What was decided, changed and used: an append-only log, and counts of requests and bytes. A leaf: knows the database and
 * nobody else. Start reading at {@link io.terrane.audit.AuditLog}.
 */
@org.jspecify.annotations.NullMarked
package io.terrane.audit;
