/**
 * Imagery sources that are registered at the node or in a domain: their headers, one budget of requests for all workers, their
 * health, and a mirror of their Items that searches go to when they are away. Uses {@code access}, {@code audit}, {@code secret}, {@code
 * domain}, {@code problem} and the engine's {@code source}; {@code registry} and {@code run} use it. Start reading at {@link
 * io.terrane.imagery.Imagery}.
 */
@org.jspecify.annotations.NullMarked
package io.terrane.imagery;
