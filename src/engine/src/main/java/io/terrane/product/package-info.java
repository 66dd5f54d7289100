/** The STAC documents of a product. */
@org.jspecify.annotations.NullMarked
package io.terrane.product;
