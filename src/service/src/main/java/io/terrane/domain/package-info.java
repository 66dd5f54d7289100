/**
 * Domains: the teams that own products, and their members. Groups live in Keycloak, domains in the database. Uses {@code
 * access} and {@code problem}. Start reading at {@link io.terrane.domain.DomainResource}.
 */
@org.jspecify.annotations.NullMarked
package io.terrane.domain;
