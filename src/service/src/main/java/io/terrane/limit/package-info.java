/**
 * How many requests an address and a person may make. Uses {@code access} and {@code problem}. Start reading at {@link
 * io.terrane.limit.AddressLimit}.
 */
@org.jspecify.annotations.NullMarked
package io.terrane.limit;
