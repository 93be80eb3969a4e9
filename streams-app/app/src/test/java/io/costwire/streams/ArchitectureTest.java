// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.costwire.streams.flow.WriteBehindStore;
import java.time.Clock;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.costwire.streams");

  @Test
  void core_knowsNoKafkaAvroOrGeneratedRecords() {
    noClasses()
        .that()
        .resideInAnyPackage("..core..", "io.costwire.streams.state..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "org.apache..", "io.confluent..", "io.costwire.schemas..", "io.micrometer..")
        .check(CLASSES);
  }

  @Test
  void stages_doNotKnowEachOther() {
    slices()
        .matching("io.costwire.streams.(ingest|price|window|budget|emit)..")
        .should()
        .notDependOnEachOther()
        .check(CLASSES);
  }

  @Test
  void packages_haveNoCycles() {
    slices().matching("io.costwire.streams.(**)").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void money_isNeverFloatingPoint() {
    noFields()
        .that()
        .areDeclaredInClassesThat()
        .resideInAnyPackage("..core..", "io.costwire.streams.state..")
        .should()
        .haveRawType(double.class)
        .orShould()
        .haveRawType(float.class)
        .check(CLASSES);
  }

  @Test
  void wallClock_isInjected() {
    noClasses()
        .that()
        .doNotHaveSimpleName("StreamsMain")
        .and()
        .resideOutsideOfPackage("io.costwire.streams.bench..")
        .should()
        .callMethod(Instant.class, "now")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(Clock.class, "systemUTC")
        .check(CLASSES);
  }

  @Test
  void kafkaInternals_areUsedByTheStoreThatAwaitsCommitsOnly() {
    noClasses()
        .that()
        .doNotHaveFullyQualifiedName(WriteBehindStore.class.getName())
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.apache.kafka..internals..")
        .check(CLASSES);
  }
}
