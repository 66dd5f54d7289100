/**
 * The register of product definitions, in versions and states. Uses {@code domain}, {@code imagery}, {@code access} and {@code problem}.
 * Start reading at {@link io.terrane.registry.DefinitionResource}.
 */
@org.jspecify.annotations.NullMarked
package io.terrane.registry;
