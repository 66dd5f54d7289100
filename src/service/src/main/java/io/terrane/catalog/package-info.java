/**
 * What is published: collections, Items and product versions, and the one search over them. Every read takes the
 * caller's {@link io.terrane.access.VisibilityPredicate}. Knows neither how products are made nor how they are served.
 * Start reading at {@link io.terrane.catalog.ItemSearch}.
 */
@org.jspecify.annotations.NullMarked
package io.terrane.catalog;
