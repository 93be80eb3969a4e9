// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink;

import io.costwire.runtime.InvalidConfiguration;
import io.costwire.sink.clickhouse.AccessSql;
import io.costwire.sink.clickhouse.ClickHouseSettings;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;

/**
 * Prints the SQL for users, roles and row policies; an administrator runs it with
 * clickhouse-client. It asks no server.
 */
final class AccessCommand {
  private final Map<String, String> environment;
  private final PrintStream out;
  private final PrintStream err;

  AccessCommand(Map<String, String> environment, PrintStream out, PrintStream err) {
    this.environment = environment;
    this.out = out;
    this.err = err;
  }

  /** The exit code: 0 printed, 2 wrong configuration or usage. */
  int run(List<String> flags) {
    try {
      ClickHouseSettings store = SinkConfig.fromEnvironment(environment).store();
      AccessSql access = new AccessSql(store.database(), store.deployment());
      int tenant = flags.indexOf("--tenant");
      if (tenant >= 0 && tenant + 1 >= flags.size()) {
        throw new IllegalArgumentException("--tenant needs the name of a tenant");
      }
      List<String> statements = tenant < 0 ? access.roles() : access.tenant(flags.get(tenant + 1));
      statements.forEach(statement -> out.println(statement + ";\n"));
      return 0;
    } catch (InvalidConfiguration | IllegalArgumentException e) {
      err.println(e.getMessage());
      return 2;
    }
  }
}
