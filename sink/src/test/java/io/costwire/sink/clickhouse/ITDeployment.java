// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.costwire.testkit.CostwireBackends;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What is generated for clusters, as far as one engine without Keeper can judge it. */
class ITDeployment {
  private final CostwireBackends backends = CostwireBackends.shared();

  @Test
  void everyStatementForACluster_isUnderstoodByTheEngine() {
    Deployment cluster = new Deployment.Cluster("main");

    for (Migration migration : Migration.all()) {
      for (String statement : migration.statements()) {
        String parsed =
            backends.executeClickhouse(
                "SELECT formatQuery(%s) FORMAT TSVRaw"
                    .formatted(Sql.text(cluster.adapt(statement))));
        assertThat(parsed)
            .as("%s in %s", statement.lines().findFirst(), migration.name())
            .contains(" ON CLUSTER main");
      }
    }
  }

  @Test
  void unknownCluster_isRefused_withWhatToDo() {
    var settings =
        new ClickHouseSettings(
            URI.create(backends.clickhouseHttpUrl()),
            "default",
            "",
            backends.uniqueName("cluster"),
            Duration.ofSeconds(30),
            "no_such_cluster");

    assertThatThrownBy(() -> new MigrationRunner(settings).apply())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("no_such_cluster")
        .hasMessageContaining("remote_servers");
  }
}
