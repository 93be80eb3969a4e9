// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.costwire.sink.clickhouse.ClickHouseSettings;
import io.costwire.sink.clickhouse.MigrationRunner;
import io.costwire.testkit.CostwireBackends;
import java.net.URI;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The binders and the migrations agree on every column. */
class ITTables {
  private final CostwireBackends backends = CostwireBackends.shared();

  @Test
  void everyColumn_hasTheTypeThatItsBinderWrites() throws SQLException {
    String database = backends.uniqueName("tables");
    new MigrationRunner(
            new ClickHouseSettings(
                URI.create(backends.clickhouseHttpUrl()),
                "default",
                "",
                database,
                Duration.ofSeconds(30)))
        .apply();
    for (Table<?> table : Routes.tables()) {
      Map<String, String> actual = columns(database, table.name());
      Map<String, String> written = new LinkedHashMap<>();
      table.columns().forEach(column -> written.put(column.name(), column.type()));

      assertThat(actual).as(table.name()).containsAllEntriesOf(written);
      assertThat(defaultless(database, table.name()))
          .as("columns of %s that nobody fills", table.name())
          .isSubsetOf(written.keySet());
    }
  }

  private Map<String, String> columns(String database, String table) {
    Map<String, String> columns = new LinkedHashMap<>();
    for (String line : system(database, table, "name || '|' || type", "")) {
      int bar = line.indexOf('|');
      columns.put(line.substring(0, bar), line.substring(bar + 1));
    }
    return columns;
  }

  private Iterable<String> defaultless(String database, String table) {
    return system(database, table, "name", " AND default_kind = ''");
  }

  private List<String> system(String database, String table, String what, String condition) {
    return backends
        .executeClickhouse(
            "SELECT %s FROM system.columns WHERE database = '%s' AND table = '%s'%s FORMAT TSVRaw"
                .formatted(what, database, table, condition))
        .lines()
        .toList();
  }
}
