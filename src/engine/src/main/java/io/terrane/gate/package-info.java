/**
 * The validation that a run's output passes before it is published. It reads what was written, by an independent reader
 * too, and compares it with the source and the definition. Start reading at {@link io.terrane.gate.Gate}.
 */
@org.jspecify.annotations.NullMarked
package io.terrane.gate;
