// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink;

import io.costwire.runtime.InvalidConfiguration;
import io.costwire.sink.clickhouse.ClickHouseSettings;
import io.costwire.sink.clickhouse.MigrationRunner;
import java.io.PrintStream;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/**
 * Brings the database up to date as a step of its own, or with {@code --dry-run} prints what would
 * run and touches nothing. The sink does the same by itself when it starts.
 */
final class MigrateCommand {
  private final Map<String, String> environment;
  private final PrintStream out;
  private final PrintStream err;

  MigrateCommand(Map<String, String> environment, PrintStream out, PrintStream err) {
    this.environment = environment;
    this.out = out;
    this.err = err;
  }

  /** The exit code: 0 up to date now, 1 failed, 2 wrong configuration. */
  int run(boolean dryRun) {
    try {
      ClickHouseSettings store = SinkConfig.fromEnvironment(environment).store();
      MigrationRunner runner = new MigrationRunner(store);
      if (dryRun) {
        print(runner.plan(), store);
      } else {
        applied(runner.apply(), store);
      }
      return 0;
    } catch (InvalidConfiguration e) {
      err.println(e.getMessage());
      return 2;
    } catch (SQLException | IllegalStateException e) {
      err.println("The migrations were not applied: " + e.getMessage());
      return 1;
    }
  }

  private void print(List<MigrationRunner.Step> steps, ClickHouseSettings store) {
    out.printf("-- %s: %d migrations to run%n", store, steps.size());
    for (MigrationRunner.Step step : steps) {
      out.printf("%n-- %s (%s)%n", step.name(), step.changed() ? "changed" : "new");
      step.statements().forEach(statement -> out.println(statement + ";"));
    }
  }

  private void applied(List<String> names, ClickHouseSettings store) {
    out.printf("%s: %s%n", store, names.isEmpty() ? "up to date" : "applied " + names);
  }
}
