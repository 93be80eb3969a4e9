// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink.clickhouse;

import java.util.regex.Pattern;

/**
 * Where statements run: one server (the embedded engine is one), or a cluster of one shard and any
 * number of replicas. The SQL files are written for one server; this makes them right for both.
 */
public sealed interface Deployment {

  /** One server. */
  record Single() implements Deployment {
    @Override
    public String onCluster() {
      return "";
    }

    @Override
    public String adapt(String statement) {
      return StatementRewrite.viewOf(statement, "");
    }
  }

  /**
   * A cluster as {@code system.clusters} names it.
   *
   * @param name its name
   */
  record Cluster(String name) implements Deployment {
    @Override
    public String onCluster() {
      return " ON CLUSTER `" + name + "`";
    }

    @Override
    public String adapt(String statement) {
      String everywhere = onCluster();
      if (statement.startsWith("CREATE OR REPLACE VIEW ")) {
        return StatementRewrite.viewOf(statement, everywhere);
      }
      for (Pattern head : StatementRewrite.HEADS) {
        var matcher = head.matcher(statement);
        if (matcher.lookingAt()) {
          String rest = statement.substring(matcher.end());
          return matcher.group() + everywhere + StatementRewrite.replicated(rest);
        }
      }
      throw new IllegalStateException(
          "no rule for running this statement on a cluster, add one to Deployment: "
              + statement.lines().findFirst().orElse(""));
    }
  }

  /** {@code " ON CLUSTER `name`"}, or nothing. */
  String onCluster();

  /** The statement of a migration as it has to run here. */
  String adapt(String statement);
}
