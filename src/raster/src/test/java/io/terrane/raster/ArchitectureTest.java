package io.terrane.raster;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.terrane", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule RASTER_KNOWS_NOBODY = noClasses()
            .that()
            .resideInAPackage("io.terrane.raster..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.quarkus..", "jakarta..", "org.hibernate..", "org.apache.spark..");

    @ArchTest
    static final ArchRule GRIDS_AND_ARRAYS_ARE_LEAVES = noClasses()
            .that()
            .resideInAnyPackage("io.terrane.raster.grid", "io.terrane.raster.array")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.terrane.raster.io",
                    "io.terrane.raster.store",
                    "io.terrane.raster.tiff",
                    "io.terrane.raster.zarr");
}
