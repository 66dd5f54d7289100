/** The validation that a run's output passes before it is published. */
@org.jspecify.annotations.NullMarked
package io.terrane.gate;
