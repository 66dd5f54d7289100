/**
 * Data contracts of products in the Open Data Contract Standard, and the alarm when one is not kept. Uses {@code registry},
 * {@code catalog} and {@code change}. Start reading at {@link io.terrane.contract.ContractDocument}.
 */
@org.jspecify.annotations.NullMarked
package io.terrane.contract;
