/**
 * Sessions of the object store for readers and publishers: vended under the product's policy, remembered, ended when their ground
 * is taken away; the store's own policies, generated, applied and compared; probes of whether the store keeps to them. Uses
 * {@code storage}, {@code access}, {@code audit} and {@code catalog}. Start reading at {@link
 * io.terrane.vending.CredentialsResource} and {@link io.terrane.vending.AppliedPolicies}.
 */
@org.jspecify.annotations.NullMarked
package io.terrane.vending;
