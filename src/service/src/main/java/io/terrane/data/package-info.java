/**
 * The data of products over HTTP, under the product's policy: ranges, entity tags, signed addresses, counts. Reads {@code catalog} and the object
 * store. Start reading at {@link io.terrane.data.DataResource}.
 */
@org.jspecify.annotations.NullMarked
package io.terrane.data;
