package io.terrane;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The arrows of the service: {@code domain ← imagery ← registry ← run → publish → catalog ← stac, data}; {@code access} and {@code audit} below all. */
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

    @ArchTest
    static final ArchRule THE_AUDIT_LOG_KNOWS_NOBODY = noClasses()
            .that()
            .resideInAPackage("io.terrane.audit..")
            .should()
            .dependOnClassesThat(resideInAPackage("io.terrane..").and(resideOutsideOfPackage("io.terrane.audit..")));

    @ArchTest
    static final ArchRule NOBODY_NEEDS_GOVERNANCE = noClasses()
            .that()
            .resideOutsideOfPackage("io.terrane.governance..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.terrane.governance..");

    @ArchTest
    static final ArchRule THE_CATALOG_DOES_NOT_KNOW_WHO_SERVES_IT = noClasses()
            .that()
            .resideInAPackage("io.terrane.catalog..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.terrane.stac..",
                    "io.terrane.data..",
                    "io.terrane.publish..",
                    "io.terrane.run..",
                    "io.terrane.registry..",
                    "io.terrane.domain..");

    @ArchTest
    static final ArchRule WHAT_SERVES_DOES_NOT_KNOW_HOW_PRODUCTS_ARE_MADE = noClasses()
            .that()
            .resideInAnyPackage("io.terrane.stac..", "io.terrane.data..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.terrane.publish..", "io.terrane.run..", "io.terrane.registry..", "io.terrane.domain..");

    @ArchTest
    static final ArchRule PUBLISHING_DOES_NOT_KNOW_RUNS = noClasses()
            .that()
            .resideInAPackage("io.terrane.publish..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.terrane.run..", "io.terrane.registry..", "io.terrane.domain..");

    @ArchTest
    static final ArchRule DEFINITIONS_DO_NOT_KNOW_THEIR_RUNS = noClasses()
            .that()
            .resideInAnyPackage("io.terrane.domain..", "io.terrane.registry..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.terrane.run..", "io.terrane.publish..", "io.terrane.catalog..");

    @ArchTest
    static final ArchRule SOURCES_DO_NOT_KNOW_WHO_NAMES_THEM = noClasses()
            .that()
            .resideInAPackage("io.terrane.imagery..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.terrane.registry..",
                    "io.terrane.run..",
                    "io.terrane.publish..",
                    "io.terrane.catalog..",
                    "io.terrane.stac..");

    @ArchTest
    static final ArchRule THE_FEED_OF_CHANGES_IS_BELOW_THE_CATALOG = noClasses()
            .that()
            .resideInAPackage("io.terrane.change..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.terrane.catalog..",
                    "io.terrane.stac..",
                    "io.terrane.data..",
                    "io.terrane.publish..",
                    "io.terrane.run..",
                    "io.terrane.registry..",
                    "io.terrane.lifecycle..");

    @ArchTest
    static final ArchRule NOBODY_NEEDS_SCHEDULES = noClasses()
            .that()
            .resideOutsideOfPackage("io.terrane.schedule..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.terrane.schedule..");

    @ArchTest
    static final ArchRule ONLY_RUNS_NEED_THE_NODES_GATE = noClasses()
            .that()
            .resideOutsideOfPackages("io.terrane.assurance..", "io.terrane.run..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.terrane.assurance..");

    @ArchTest
    static final ArchRule TRACES_AND_LINEAGE_DO_NOT_KNOW_WHO_IS_TOLD_OF = noClasses()
            .that()
            .resideInAnyPackage("io.terrane.telemetry..", "io.terrane.lineage..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.terrane.run..", "io.terrane.publish..", "io.terrane.registry..", "io.terrane.stac..");

    @ArchTest
    static final ArchRule SEALING_KNOWS_NOBODYS_SECRETS = noClasses()
            .that()
            .resideInAPackage("io.terrane.secret..")
            .should()
            .dependOnClassesThat(resideInAPackage("io.terrane..")
                    .and(resideOutsideOfPackage("io.terrane.secret.."))
                    .and(resideOutsideOfPackage("io.terrane.problem..")));

    @ArchTest
    static final ArchRule NOBODY_NEEDS_LIFECYCLE = noClasses()
            .that()
            .resideOutsideOfPackage("io.terrane.lifecycle..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.terrane.lifecycle..");
}
