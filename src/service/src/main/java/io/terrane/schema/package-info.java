/**
 * A quick look at documents by JSON Schema, before the library that says what is wrong with those that do not pass it. Knows
 * nothing of STAC.
 */
@NullMarked
package io.terrane.schema;

import org.jspecify.annotations.NullMarked;
