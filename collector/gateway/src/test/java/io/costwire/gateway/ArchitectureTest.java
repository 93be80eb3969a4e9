// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
  private final JavaClasses gateway =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.costwire.gateway");

  @Test
  void decode_isPure() {
    noClasses()
        .that()
        .resideInAnyPackage("..decode..", "..otlp..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "org.apache.kafka..",
            "org.apache.avro..",
            "io.costwire.schemas..",
            "io.helidon..",
            "io.micrometer..",
            "org.slf4j..")
        .check(gateway);
  }

  @Test
  void packages_haveNoCycles() {
    slices().matching("io.costwire.(gateway..)").should().beFreeOfCycles().check(gateway);
  }

  @Test
  void quantities_areNeverFloatingPoint() {
    noFields()
        .should()
        .haveRawType(double.class)
        .orShould()
        .haveRawType(float.class)
        .check(gateway);
  }
}
