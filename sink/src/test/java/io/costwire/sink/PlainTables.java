// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink;

import io.costwire.sink.clickhouse.MigrationRunner;
import java.sql.SQLException;

/**
 * The negative control of the crash table: a database whose events are in a plain MergeTree that
 * knows no tokens, read without FINAL. Whatever repeats an insert must be found there.
 */
final class PlainTables {
  private PlainTables() {}

  static void create(SinkRig rig) {
    try {
      new MigrationRunner(rig.config().store()).apply();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    String table =
        rig.query("SELECT create_table_query FROM system.tables" + named(rig, "usage_priced"));
    String plain =
        table
            .replace("ReplacingMergeTree(revision)", "MergeTree")
            .replaceFirst(
                "non_replicated_deduplication_window = \\d+",
                "non_replicated_deduplication_window = 0");
    rig.query("DROP TABLE usage_priced");
    rig.query(unescaped(plain));
    String view = rig.query("SELECT create_table_query FROM system.tables" + named(rig, "v_usage"));
    rig.query(
        unescaped(view)
            .replaceFirst("CREATE VIEW", "CREATE OR REPLACE VIEW")
            .replace(" FINAL", ""));
  }

  private static String named(SinkRig rig, String table) {
    return " WHERE database = '%s' AND name = '%s'".formatted(rig.database, table);
  }

  /** Of the tab separated format. */
  private static String unescaped(String text) {
    return text.replace("\\'", "'").replace("\\n", "\n").replace("\\\\", "\\");
  }
}
