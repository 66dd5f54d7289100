/**
 * How people govern the mesh over HTTP: policies, grants, access requests, explanations, the audit log and what was used.
 * Uses {@code access}, {@code audit} and {@code domain}. Start reading at {@link io.terrane.governance.PolicyResource}.
 */
@org.jspecify.annotations.NullMarked
package io.terrane.governance;
