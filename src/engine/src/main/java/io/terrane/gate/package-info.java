/**
 * The validation that a run's output passes before it is published. It reads what was written, by an independent reader
 * too, and compares it with the source and the definition. A rule is a small class of its own. Start reading at {@link
 * io.terrane.gate.Gate} and {@link io.terrane.gate.GateRules}.
 */
@org.jspecify.annotations.NullMarked
package io.terrane.gate;
