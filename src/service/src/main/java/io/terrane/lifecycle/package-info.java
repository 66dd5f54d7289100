/**
 * What owners do with products that are published: deprecate, retire, roll back. Each is one transaction over the register of
 * definitions and the catalog. Uses {@code registry} and {@code catalog}. Start reading at {@link
 * io.terrane.lifecycle.Lifecycle}.
 */
@org.jspecify.annotations.NullMarked
package io.terrane.lifecycle;
