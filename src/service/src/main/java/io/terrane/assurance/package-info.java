/**
 * What a node adds to the gate: the rules that it alone can judge, since they are about access, and what domains ask of their
 * products beyond the rules. Uses {@code access}, {@code domain} and {@code publish}. Start reading at {@link
 * io.terrane.assurance.Gates}.
 */
@org.jspecify.annotations.NullMarked
package io.terrane.assurance;
