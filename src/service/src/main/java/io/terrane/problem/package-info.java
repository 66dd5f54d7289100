/** Errors as RFC 9457 problems. */
@org.jspecify.annotations.NullMarked
package io.terrane.problem;
