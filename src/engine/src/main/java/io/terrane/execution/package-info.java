/** Plans a definition and executes it chunk by chunk. */
@org.jspecify.annotations.NullMarked
package io.terrane.execution;
