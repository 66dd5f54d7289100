/**
 * The teams' client of a mesh: login, apply, run, watch, get. Speaks HTTP with a service and with its OpenID provider, and
 * needs nothing else of the service. Start reading at {@link io.terrane.cli.mesh.MeshClient}.
 */
@org.jspecify.annotations.NullMarked
package io.terrane.cli.mesh;
