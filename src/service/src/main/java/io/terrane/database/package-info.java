/** SQL statements as they are sent; a leaf that everything may use. */
@org.jspecify.annotations.NullMarked
package io.terrane.database;
