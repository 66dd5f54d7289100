/** Product definitions: the record, its parser and its rules. */
@org.jspecify.annotations.NullMarked
package io.terrane.definition;
