// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.costwire.testkit.CostwireBackends;
import java.net.URI;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
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
}
