/** Who may do what: one policy, compiled to checks and to SQL. */
@org.jspecify.annotations.NullMarked
package io.terrane.access;
