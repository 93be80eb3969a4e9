// SPDX-License-Identifier: Apache-2.0
package io.costwire.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The rules of the house that a compiler does not know, over the classes of every module. */
class ArchitectureTest {
  private static final String[] PURE = {
    "io.costwire..core..",
    "io.costwire..batch..",
    "io.costwire..policy..",
    "io.costwire.extract..",
    "io.costwire.pricing..",
    "io.costwire.chargeback.."
  };

  /** Intervals are estimates of money, never money. */
  private static final String STATISTICS = "io.costwire.chargeback.experiments..";

  private static final String[] MONEY = {
    "io.costwire.pricing..",
    "io.costwire.chargeback..",
    "io.costwire.streams..",
    "io.costwire.sink..",
    "io.costwire.standalone.ledger.."
  };
  private static JavaClasses costwire;

  @BeforeAll
  static void importClasses() {
    costwire =
        new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            // the twins and fixtures of other modules, which are tests as well
            .withImportOption(location -> !location.contains("-tests.jar"))
            .importPackages("io.costwire");
    assertThat(costwire.size()).isGreaterThan(200);
  }

  @Test
  void pureCode_knowsNoKafkaAvroClickHouseOrHttp() {
    noClasses()
        .that()
        .resideInAnyPackage(PURE)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "org.apache.kafka..",
            "org.apache.avro..",
            "io.confluent..",
            "com.clickhouse..",
            "io.helidon..",
            "java.net.http..")
        .check(costwire);
  }

  @Test
  void client_needsTheJdkAlone() {
    classes()
        .that()
        .resideInAPackage("io.costwire.client..")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage("java..", "javax.crypto..", "org.jspecify..", "io.costwire.client..")
        .check(costwire);
  }

  @Test
  void priceEngine_doesNotKnowWhoUsesIt() {
    noClasses()
        .that()
        .resideInAPackage("io.costwire.pricing..")
        .should()
        .dependOnClassesThat(
            resideInAPackage("io.costwire..")
                .and(
                    com.tngtech.archunit.base.DescribedPredicate.not(
                        resideInAPackage("io.costwire.pricing.."))))
        .check(costwire);
  }

  @Test
  void stages_doNotKnowEachOther() {
    slices()
        .matching("io.costwire.streams.(ingest|price|window|budget)..")
        .should()
        .notDependOnEachOther()
        .check(costwire);
  }

  @Test
  void modules_haveNoCycles() {
    slices().matching("io.costwire.(*)..").should().beFreeOfCycles().check(costwire);
    slices().matching("io.costwire.streams.(*)..").should().beFreeOfCycles().check(costwire);
    slices().matching("io.costwire.sink.(*)..").should().beFreeOfCycles().check(costwire);
  }

  @Test
  void money_isNeverFloatingPoint() {
    fields()
        .that()
        .areDeclaredInClassesThat()
        .resideInAnyPackage(MONEY)
        .and()
        .areDeclaredInClassesThat()
        .resideOutsideOfPackage(STATISTICS)
        .should()
        .notHaveRawType(double.class)
        .andShould()
        .notHaveRawType(float.class)
        .check(costwire);
    methods()
        .that()
        .areDeclaredInClassesThat()
        .resideInAnyPackage(
            "io.costwire.pricing..", "io.costwire.chargeback..", "io.costwire..core..")
        .and()
        .areDeclaredInClassesThat()
        .resideOutsideOfPackage(STATISTICS)
        .should()
        .notHaveRawReturnType(double.class)
        .andShould()
        .notHaveRawReturnType(float.class)
        .check(costwire);
  }

  @Test
  void wallClock_isReadOnlyWhereAppsAreWired() {
    noClasses()
        .that()
        .resideOutsideOfPackages(
            "io.costwire.standalone..",
            "io.costwire.embedded..",
            "io.costwire.runtime..",
            // the default of a builder in a user's JVM, and a benchmark
            "io.costwire.client..",
            "io.costwire.streams.bench..")
        .and()
        .haveSimpleNameNotEndingWith("Main")
        .should()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(Instant.class, "now")
        .orShould()
        .callMethod(InstantSource.class, "system")
        .orShould()
        .callMethod(Clock.class, "systemUTC")
        .check(costwire);
  }

  @Test
  void kafkaInternals_areNotUsed() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.costwire.embedded..")
        .and()
        // told of commits before they come, which Streams offers to its own caches only
        .doNotHaveFullyQualifiedName("io.costwire.streams.flow.WriteBehindStore")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.apache.kafka..internals..")
        .check(costwire);
  }
}
