/**
 * Tells others of changes, and lets the node's own receivers be told of other things the same way: subscriptions by collection, kind, area and CQL2, CloudEvents 1.0 over HTTP, signed and tried again.
 * Reads {@code change} and {@code catalog} with the subscriber's eyes, and has secrets sealed by {@code secret}. Start reading at {@link
 * io.terrane.webhook.Subscriptions}, {@link io.terrane.webhook.Dispatcher} and {@link io.terrane.webhook.Deliverer}.
 */
@org.jspecify.annotations.NullMarked
package io.terrane.webhook;
