/** The command line. Start reading at {@link io.terrane.cli.TerraneCommand}. */
@org.jspecify.annotations.NullMarked
package io.terrane.cli;
