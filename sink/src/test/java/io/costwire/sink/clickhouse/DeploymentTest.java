// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class DeploymentTest {
  private static final Deployment CLUSTER = new Deployment.Cluster("main");

  private static List<String> statements() {
    return Migration.all().stream().flatMap(m -> m.statements().stream()).toList();
  }

  @Test
  void cluster_runsEveryStatementEverywhere() {
    assertThat(statements().stream().map(CLUSTER::adapt))
        .hasSizeGreaterThan(20)
        .allMatch(sql -> sql.lines().findFirst().orElse("").contains(" ON CLUSTER `main`"));
  }

  @Test
  void cluster_replicatesEveryTable() {
    assertThat(statements().stream().filter(sql -> sql.startsWith("CREATE TABLE")))
        .isNotEmpty()
        .allSatisfy(
            sql ->
                assertThat(CLUSTER.adapt(sql))
                    .containsOnlyOnce(
                        "\nENGINE = ReplicatedReplacingMergeTree("
                            + "'/clickhouse/tables/{uuid}/{shard}', '{replica}', ")
                    .doesNotContain("\nENGINE = Replacing")
                    .doesNotContain("non_replicated"));
  }

  @Test
  void views_askWithTheRightsOfWhoeverAsks() {
    assertThat(statements().stream().filter(sql -> sql.startsWith("CREATE OR REPLACE VIEW")))
        .isNotEmpty()
        .allSatisfy(
            sql -> {
              String head = sql.lines().findFirst().orElseThrow();
              assertThat(new Deployment.Single().adapt(sql).lines().findFirst())
                  .hasValue(head.replaceFirst(" AS$", " SQL SECURITY INVOKER AS"));
              assertThat(CLUSTER.adapt(sql).lines().findFirst())
                  .hasValue(
                      head.replaceFirst(" AS$", " ON CLUSTER `main` SQL SECURITY INVOKER AS"));
            });
  }

  @Test
  void server_runsTablesAsTheyAreWritten() {
    assertThat(statements().stream().filter(sql -> !sql.contains("VIEW")))
        .allSatisfy(sql -> assertThat(new Deployment.Single().adapt(sql)).isEqualTo(sql));
  }

  @Test
  void statementWithoutARule_isRefused() {
    assertThatThrownBy(() -> CLUSTER.adapt("OPTIMIZE TABLE usage_priced"))
        .hasMessageContaining("OPTIMIZE TABLE usage_priced")
        .hasMessageContaining("add one to Deployment");
  }

  @Test
  void alter_runsEverywhere() {
    assertThat(CLUSTER.adapt("ALTER TABLE t\n    ADD COLUMN IF NOT EXISTS a Int8"))
        .isEqualTo("ALTER TABLE t ON CLUSTER `main`\n    ADD COLUMN IF NOT EXISTS a Int8");
  }
}
