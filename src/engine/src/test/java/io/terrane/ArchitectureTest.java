package io.terrane;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The arrows of the engine: {@code definition ← source ← execution ← gate, product}. */
@AnalyzeClasses(packages = "io.terrane", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule NO_FRAMEWORK = noClasses()
            .that()
            .resideInAnyPackage("io.terrane..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.quarkus..", "jakarta..", "org.hibernate..");

    @ArchTest
    static final ArchRule DEFINITIONS_DO_NOT_KNOW_HOW_THEY_ARE_RUN = noClasses()
            .that()
            .resideInAPackage("io.terrane.definition..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.terrane.execution..", "io.terrane.gate..", "io.terrane.product..");

    @ArchTest
    static final ArchRule SOURCES_DO_NOT_KNOW_WHAT_IS_COMPUTED = noClasses()
            .that()
            .resideInAPackage("io.terrane.source..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.terrane.execution..", "io.terrane.gate..", "io.terrane.product..");

    @ArchTest
    static final ArchRule EXECUTION_DOES_NOT_JUDGE = noClasses()
            .that()
            .resideInAPackage("io.terrane.execution..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.terrane.gate..", "io.terrane.product..");
}
