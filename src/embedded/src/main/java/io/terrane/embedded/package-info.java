/**
 * PostgreSQL and Keycloak as child processes, for a demo that needs nothing but a JDK. Start reading at
 * {@link io.terrane.embedded.EmbeddedPostgresql} and {@link io.terrane.embedded.EmbeddedKeycloak}.
 */
@org.jspecify.annotations.NullMarked
package io.terrane.embedded;
