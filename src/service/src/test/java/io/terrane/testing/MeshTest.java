package io.terrane.testing;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.oidc.server.OidcWiremockTestResource;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/** A test of the service as a whole: real PostgreSQL, signed tokens, the demo's imagery. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@QuarkusTest
@QuarkusTestResource(PostgresqlResource.class)
@QuarkusTestResource(OidcWiremockTestResource.class)
@QuarkusTestResource(ImageryResource.class)
@ExtendWith(ValidStac.class)
public @interface MeshTest {}
