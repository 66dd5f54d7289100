/**
 * Makes a checked run the current version of its product, in one transaction. Uses {@code catalog}. Start reading at {@link
 * io.terrane.publish.Publisher}.
 */
@org.jspecify.annotations.NullMarked
package io.terrane.publish;
