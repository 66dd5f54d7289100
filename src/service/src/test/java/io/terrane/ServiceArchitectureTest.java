package io.terrane;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The arrows of the service: {@code registry → run → publish → catalog ← stac, data, portal}. */
@AnalyzeClasses(packages = "io.terrane", importOptions = ImportOption.DoNotIncludeTests.class)
class ServiceArchitectureTest {
    @ArchTest
    static final ArchRule ACCESS_IS_A_LEAF = noClasses()
            .that()
            .resideInAPackage("io.terrane.access..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.terrane.domain..",
                    "io.terrane.registry..",
                    "io.terrane.run..",
                    "io.terrane.publish..",
                    "io.terrane.catalog..",
                    "io.terrane.stac..",
                    "io.terrane.data..");
}
