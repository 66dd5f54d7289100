/**
 * The feed of changes: what was published, deprecated, retired, rolled back or deleted, in the order of commits, each reader
 * seeing what they may discover. Written by {@code catalog} in the transaction that makes it true; knows nobody but {@code
 * access} and {@code problem}. Start reading at {@link io.terrane.change.ChangeLog}.
 */
@org.jspecify.annotations.NullMarked
package io.terrane.change;
