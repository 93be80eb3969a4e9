// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

final class ArchitectureTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.costwire.alerting");

  @Test
  void policyAndRendering_arePure() {
    noClasses()
        .that()
        .resideInAnyPackage("..alerting.policy..", "..alerting.render..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "org.apache.kafka..",
            "org.apache.avro..",
            "io.costwire.schemas..",
            "io.costwire.runtime..",
            "io.micrometer..",
            "org.slf4j..",
            "java.net..")
        .check(CLASSES);
  }

  @Test
  void packages_haveNoCycles() {
    slices().matching("io.costwire.alerting.(*)..").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void money_isNeverADouble() {
    noClasses()
        .that()
        .resideInAPackage("..alerting..")
        .should()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.lang.Double")
        .check(CLASSES);
  }
}
