// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink.clickhouse;

import java.util.List;
import java.util.regex.Pattern;

/** Makes a statement that is written for one server right for a cluster. */
final class StatementRewrite {
  private static final Pattern VIEW = Pattern.compile("CREATE OR REPLACE VIEW (\\w+)");
  static final List<Pattern> HEADS =
      List.of(
          Pattern.compile("CREATE DATABASE IF NOT EXISTS \\w+"),
          Pattern.compile("CREATE TABLE IF NOT EXISTS \\w+"),
          Pattern.compile("ALTER TABLE \\w+"));
  private static final Pattern ENGINE = Pattern.compile("\\nENGINE = (\\w*MergeTree)\\(");

  /**
   * {uuid} is the same on all replicas of a table made ON CLUSTER and is never used again, so a
   * table that was dropped and made anew does not meet what is left of the old one in Keeper.
   */
  private static final String REPLICATED =
      "\nENGINE = Replicated$1('/clickhouse/tables/{uuid}/{shard}', '{replica}', ";

  private StatementRewrite() {}

  /**
   * Row policies are those of whoever asks the view, not of whoever created it. It is the default
   * of servers, but one that their configuration can change.
   */
  static String viewOf(String statement, String onCluster) {
    return VIEW.matcher(statement).replaceFirst("$0" + onCluster + " SQL SECURITY INVOKER");
  }

  static String replicated(String rest) {
    return ENGINE
        .matcher(rest)
        .replaceFirst(REPLICATED)
        .replace("non_replicated_deduplication_window", "replicated_deduplication_window");
  }
}
