/**
 * Product definitions: the record, its reader from YAML and JSON, and its rules. Start reading at {@link
 * io.terrane.definition.ProductDefinition}.
 */
@org.jspecify.annotations.NullMarked
package io.terrane.definition;
