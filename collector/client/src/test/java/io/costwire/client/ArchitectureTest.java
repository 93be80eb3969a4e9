// SPDX-License-Identifier: Apache-2.0
package io.costwire.client;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
  private final JavaClasses client =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.costwire.client");

  @Test
  void client_dependsOnTheJdkOnly() {
    classes()
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "io.costwire.client..", "java..", "javax.crypto..", "org.jspecify.annotations")
        .check(client);
  }

  @Test
  void moneyAndQuantities_areNeverFloatingPoint() {
    noFields().should().haveRawType(double.class).orShould().haveRawType(float.class).check(client);
  }
}
