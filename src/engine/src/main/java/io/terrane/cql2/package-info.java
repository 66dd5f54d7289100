/**
 * CQL2 text (OGC 21-065r2): the comparison subset, read into a sealed tree, written as CQL2 JSON, and decided on an Item. Start
 * reading at {@link io.terrane.cql2.Cql2}.
 */
@org.jspecify.annotations.NullMarked
package io.terrane.cql2;
