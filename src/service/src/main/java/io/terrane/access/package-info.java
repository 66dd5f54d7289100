/**
 * Who may do what: one policy, compiled to checks ({@link io.terrane.access.Decision}) and to SQL ({@link
 * io.terrane.access.VisibilityPredicate}). A product's policy names an audience to discover and one to read; grants let
 * single people, groups and domains in beyond it. Uses {@code problem}. Start reading at {@link
 * io.terrane.access.Authorizer}.
 */
@org.jspecify.annotations.NullMarked
package io.terrane.access;
