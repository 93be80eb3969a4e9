// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.costwire.testkit.CostwireBackends;
import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class ITMigrationRunner {
  private final CostwireBackends backends = CostwireBackends.shared();
  private final ClickHouseSettings settings =
      new ClickHouseSettings(
          URI.create(backends.clickhouseHttpUrl()),
          "default",
          "",
          backends.uniqueName("migrations"),
          Duration.ofSeconds(30));

  @Test
  void firstRun_createsTheDatabase_secondDoesNothing() throws SQLException {
    assertThat(new MigrationRunner(settings).apply()).containsExactlyElementsOf(names());
    assertThat(new MigrationRunner(settings).apply()).isEmpty();
  }

  private static List<String> names() {
    return Migration.all().stream().map(Migration::name).toList();
  }

  @Test
  void changedView_isReplaced() throws SQLException {
    Migration before =
        new Migration("views/v", true, "CREATE OR REPLACE VIEW v AS SELECT 1 AS a;\n");
    Migration after =
        new Migration("views/v", true, "CREATE OR REPLACE VIEW v AS SELECT 2 AS a;\n");
    new MigrationRunner(settings, List.of(before)).apply();

    assertThat(new MigrationRunner(settings, List.of(after)).apply()).containsExactly("views/v");
    assertThat(new MigrationRunner(settings, List.of(after)).apply()).isEmpty();
    assertThat(backends.executeClickhouse("SELECT a FROM " + settings.database() + ".v"))
        .isEqualToIgnoringWhitespace("2");
  }

  @Test
  void editedMigration_isRefused_withWhatToDo() throws SQLException {
    Migration before = new Migration("001_t", false, "CREATE VIEW IF NOT EXISTS v AS SELECT 1;\n");
    Migration after = new Migration("001_t", false, "CREATE VIEW IF NOT EXISTS v AS SELECT 2;\n");
    new MigrationRunner(settings, List.of(before)).apply();

    assertThatThrownBy(() -> new MigrationRunner(settings, List.of(after)).apply())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("001_t")
        .hasMessageContaining("put the change into a new migration");
  }

  @Test
  void migrationThatDiedMidway_isFinishedByTheNextRun() throws SQLException {
    Migration broken =
        new Migration(
            "001_t",
            false,
            "CREATE TABLE IF NOT EXISTS t (a Int8) ENGINE = Memory;\nCREATE TABLE nonsense;\n");
    Migration mended =
        new Migration(
            "001_t",
            false,
            "CREATE TABLE IF NOT EXISTS t (a Int8) ENGINE = Memory;\n"
                + "CREATE OR REPLACE VIEW v AS SELECT a FROM t;\n");

    assertThatThrownBy(() -> new MigrationRunner(settings, List.of(broken)).apply())
        .isInstanceOf(SQLException.class);
    assertThat(new MigrationRunner(settings, List.of(mended)).apply()).containsExactly("001_t");
  }

  @Test
  void runnersThatStartTogether_applyEverythingOnce() throws Exception {
    List<List<String>> applied = new ArrayList<>();
    try (var threads = Executors.newFixedThreadPool(4)) {
      List<Callable<List<String>>> runs =
          Collections.nCopies(4, () -> new MigrationRunner(settings).apply());
      for (var run : threads.invokeAll(runs)) {
        applied.add(run.get());
      }
    }

    assertThat(applied).containsOnlyOnce(names());
    assertThat(applied.stream().filter(List::isEmpty)).hasSize(3);
    assertThat(leases()).isEmpty();
  }

  @Test
  void leaseOfAKilledProcess_isTakenOver_thatOfALiveOneIsRespected() throws Exception {
    backends.executeClickhouse("CREATE DATABASE " + settings.database());
    Process killed = new ProcessBuilder("sleep", "60").start();
    long started = killed.info().startInstant().orElseThrow().toEpochMilli();
    String host = Lease.Owner.self().split(" ", -1)[0];
    String owner = "%s pid=%d started=%d".formatted(host, killed.pid(), started);
    createLease("killed", owner);
    try (Connection database = ClickHouse.connect(settings)) {
      assertThatThrownBy(() -> acquire(database))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining(owner)
          .hasMessageContaining("drop table costwire_lease_migration_killed");
      killed.destroyForcibly().waitFor();

      acquire(database).close();
    }
    assertThat(leases()).isEmpty();
  }

  @Test
  void leaseOfAnotherMachine_isRespectedUntilItExpires() throws Exception {
    backends.executeClickhouse("CREATE DATABASE " + settings.database());
    createLease("elsewhere", "host=elsewhere pid=1 started=1");
    try (Connection database = ClickHouse.connect(settings)) {
      assertThatThrownBy(() -> acquire(database)).hasMessageContaining("host=elsewhere");
    }
    assertThat(leases()).isEqualToIgnoringWhitespace("costwire_lease_migration_elsewhere");

    String owner = "host=elsewhere pid=1 started=1";
    assertThat(new Lease.Holder("t", owner, Lease.EXPIRY.toSeconds()).isDead()).isFalse();
    assertThat(new Lease.Holder("t", owner, Lease.EXPIRY.toSeconds() + 1).isDead()).isTrue();
  }

  private void createLease(String name, String owner) {
    backends.executeClickhouse(
        "CREATE TABLE %s.costwire_lease_migration_%s (x UInt8) ENGINE = Memory COMMENT '%s'"
            .formatted(settings.database(), name, owner));
  }

  private static Lease acquire(Connection database) throws SQLException {
    return Lease.acquire(database, new Deployment.Single(), "migration", Duration.ofMillis(300));
  }

  private String leases() {
    return backends.executeClickhouse(
        "SELECT name FROM system.tables WHERE database = '%s' AND name LIKE 'costwire\\_lease%%'"
            .formatted(settings.database()));
  }

  @Test
  void plan_saysWhatWouldRun_andTouchesNothing() throws SQLException {
    MigrationRunner runner = new MigrationRunner(settings);

    List<MigrationRunner.Step> steps = runner.plan();
    assertThat(steps.stream().skip(1).map(MigrationRunner.Step::name))
        .containsExactlyElementsOf(names());
    assertThat(steps.getFirst().statements().getFirst())
        .isEqualTo("CREATE DATABASE IF NOT EXISTS " + settings.database());
    assertThat(
            backends.executeClickhouse(
                "SELECT count() FROM system.databases WHERE name = '%s'"
                    .formatted(settings.database())))
        .isEqualToIgnoringWhitespace("0");

    runner.apply();
    assertThat(runner.plan()).isEmpty();
  }

  @Test
  void planOfAChangedView_saysSo() throws SQLException {
    Migration before = new Migration("views/v", true, "CREATE OR REPLACE VIEW v AS SELECT 1;\n");
    Migration after = new Migration("views/v", true, "CREATE OR REPLACE VIEW v AS SELECT 2;\n");
    new MigrationRunner(settings, List.of(before)).apply();

    assertThat(new MigrationRunner(settings, List.of(after)).plan())
        .containsExactly(
            new MigrationRunner.Step(
                "views/v",
                true,
                List.of("CREATE OR REPLACE VIEW v SQL SECURITY INVOKER AS SELECT 2")));
  }
}
