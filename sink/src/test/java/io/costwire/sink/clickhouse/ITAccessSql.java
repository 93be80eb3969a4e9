// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.costwire.testkit.CostwireBackends;
import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** The engine says whether it understands every statement; a server also runs them. */
class ITAccessSql {
  private static final String AWKWARD = "o'brien `x\\";

  private final CostwireBackends backends = CostwireBackends.shared();

  private static List<String> all(Deployment deployment) {
    AccessSql access = new AccessSql("costwire", deployment);
    List<String> all = new ArrayList<>(access.roles());
    all.addAll(access.tenant("acme"));
    all.addAll(access.tenant(AWKWARD));
    return all;
  }

  @Test
  void everyStatement_isUnderstoodByTheEngine() {
    for (Deployment deployment : List.of(new Deployment.Single(), new Deployment.Cluster("main"))) {
      for (String statement : all(deployment)) {
        String parsed =
            backends.executeClickhouse(
                "SELECT formatQuery(%s) FORMAT TSVRaw".formatted(Sql.text(statement)));
        assertThat(parsed.contains("ON CLUSTER main"))
            .as(statement)
            .isEqualTo(deployment instanceof Deployment.Cluster);
      }
    }
  }

  @Test
  void tenant_seesItsRowsOnly_alsoThroughViews() throws SQLException {
    ClickHouseSettings admin = settings("default", "", backends.uniqueName("access"));
    new MigrationRunner(admin).apply();
    AccessSql access = new AccessSql(admin.database(), new Deployment.Single());
    String user = backends.uniqueName("user");
    try (Connection server = ClickHouse.connect(admin)) {
      requireAccessManagement(server);
      for (String statement : access.roles()) {
        Sql.execute(server, statement);
      }
      for (String statement : access.tenant("acme")) {
        Sql.execute(server, statement);
      }
      Sql.execute(
          server,
          "CREATE USER %s IDENTIFIED WITH sha256_password BY 'p' DEFAULT ROLE costwire_tenant_acme"
              .formatted(user));
      Sql.execute(server, "GRANT costwire_tenant_acme TO " + user);
      for (String tenant : List.of("acme", "globex")) {
        Sql.execute(
            server,
            "INSERT INTO usage_priced (tenant, event_id, event_time) VALUES ('%s', 'e', now64(6))"
                .formatted(tenant));
      }
    }
    try (Connection tenant = ClickHouse.connect(settings(user, "p", admin.database()))) {
      for (String from : List.of("usage_priced", "v_usage")) {
        assertThat(Sql.query(tenant, "SELECT tenant FROM " + from, row -> row.getString(1)))
            .containsExactly("acme");
      }
      for (String refused :
          List.of(
              "SELECT * FROM prices",
              "INSERT INTO outcomes (outcome_id) VALUES ('x')",
              "SELECT * FROM usage_priced SETTINGS final = 0",
              "SELECT * FROM url('http://127.0.0.1:1', 'LineAsString')")) {
        assertThatThrownBy(() -> Sql.query(tenant, refused, row -> row.getString(1)))
            .as(refused)
            .isInstanceOf(SQLException.class);
      }
    }
  }

  private ClickHouseSettings settings(String user, String password, String database) {
    return new ClickHouseSettings(
        URI.create(backends.clickhouseHttpUrl()), user, password, database, Duration.ofSeconds(30));
  }

  private static void requireAccessManagement(Connection server) {
    try {
      Sql.execute(server, "CREATE ROLE IF NOT EXISTS costwire_probe");
    } catch (SQLException e) {
      Assumptions.abort(
          "Skipped: this ClickHouse has no users and roles, or its default user may not manage them"
              + " (access_management). Run with -Pcontainers and a server that allows it.");
    }
  }
}
