// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class AccessSqlTest {
  private final AccessSql access = new AccessSql("cw", new Deployment.Single());

  @Test
  void everyTable_hasATenantOrNoTenantSeesIt() {
    List<String> tenant = access.tenant("acme");

    assertThat(access.tables()).hasSizeGreaterThan(13).contains("prices", "ledger_months");
    assertThat(access.tables().stream().filter(t -> !access.tenantTables().contains(t)))
        .as("tables without a tenant; is one of them a tenant's business?")
        .contains("prices", "ledger_checkpoints")
        .allSatisfy(
            table -> assertThat(tenant).noneMatch(sql -> sql.contains(" ON cw." + table + " ")));
    assertThat(access.tenantTables())
        .contains("usage_priced", "usage_corrections", "budgets", "rejected", "ledger_months")
        .allSatisfy(
            table -> {
              assertThat(tenant)
                  .containsOnlyOnce(
                      "GRANT SELECT ON cw.%s TO `costwire_tenant_acme`".formatted(table))
                  .containsOnlyOnce(
                      "CREATE ROW POLICY OR REPLACE `costwire_tenant_acme` ON cw.%s USING ifNull(tenant = 'acme', 0) TO `costwire_tenant_acme`"
                          .formatted(table));
              assertThat(access.roles())
                  .containsOnlyOnce(
                      "CREATE ROW POLICY OR REPLACE costwire_all ON cw.%s USING 1 TO costwire_writer, costwire_reader"
                          .formatted(table));
            });
  }

  @Test
  void readers_getTablesAndViewsByName_andNothingElse() {
    assertThat(access.roles().stream().filter(sql -> sql.endsWith(" TO costwire_reader")))
        .hasSize(access.tables().size() + access.views().size() + 1)
        .allMatch(
            sql ->
                sql.matches("GRANT SELECT ON cw\\.\\w+ TO costwire_reader")
                    || sql.startsWith("CREATE QUOTA"));
    assertThat(access.tenant("acme").stream().filter(sql -> sql.startsWith("GRANT")))
        .hasSize(access.tenantTables().size() + access.views().size())
        .allMatch(sql -> sql.startsWith("GRANT SELECT ON cw."));
  }

  @Test
  void namesOfTenants_cannotBreakOut() {
    String policy = access.tenant("a' OR 1 -- `\\").get(1);

    assertThat(policy)
        .contains("USING ifNull(tenant = 'a\\' OR 1 -- `\\\\', 0)")
        .contains("`costwire_tenant_a' OR 1 -- \\`\\\\`");
    assertThatThrownBy(() -> access.tenant("a\nb")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> access.tenant(" ")).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void users_cannotLogInUntilTheyGetAPassword() {
    assertThat(access.roles().stream().filter(sql -> sql.startsWith("CREATE USER")))
        .hasSize(2)
        .allMatch(sql -> sql.contains("HOST NONE"));
  }

  @Test
  void grantsForClusters_arePrintedForClustersOnly() {
    assertThat(access.roles()).noneMatch(sql -> sql.contains("CLUSTER"));
    assertThat(new AccessSql("cw", new Deployment.Cluster("main")).roles())
        .allMatch(sql -> sql.contains(" ON CLUSTER `main`"))
        .anyMatch(sql -> sql.contains("GRANT ON CLUSTER `main` CLUSTER, REMOTE ON *.*"));
  }
}
