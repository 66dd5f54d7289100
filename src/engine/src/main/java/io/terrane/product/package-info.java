/**
 * The STAC documents of a product: one Collection a product, one Item a scene. Addresses begin with {@code {base}},
 * which the node that serves them replaces by its own. Start reading at {@link io.terrane.product.StacDocuments}.
 */
@org.jspecify.annotations.NullMarked
package io.terrane.product;
