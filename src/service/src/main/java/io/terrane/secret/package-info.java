/**
 * Secrets of others that the node has to keep: sealed before they get to the database, with keys that are not in it. Uses
 * {@code problem} alone. Start reading at {@link io.terrane.secret.SecretSeal}.
 */
@org.jspecify.annotations.NullMarked
package io.terrane.secret;
