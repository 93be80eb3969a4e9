// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;

import io.costwire.sink.batch.InsertOutcome.Stored;
import io.costwire.sink.batch.Slice;
import io.costwire.testkit.CostwireBackends;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** The traps of {@link TrapsTest} that only a real server can show; under a second. */
class ITTraps {
  private final CostwireBackends backends = CostwireBackends.shared();
  private final String database = backends.createDatabase("traps");
  private final ClickHouseSettings settings =
      new ClickHouseSettings(
          URI.create(backends.clickhouseHttpUrl()),
          "default",
          "",
          database,
          Duration.ofSeconds(30));

  private String query(String sql) {
    return backends.executeClickhouse(sql.replace("t ", database + ".t ")).stripTrailing();
  }

  private void createTable() {
    backends.executeClickhouse(
        "CREATE TABLE %s.t (name String, amount Decimal(38, 18)) ENGINE = MergeTree ORDER BY name"
                .formatted(database)
            + " SETTINGS non_replicated_deduplication_window = 100");
  }

  @Test
  void trap01_trap02_textAndDigitsArriveAsTheyAre() {
    createTable();
    try (var store = new ClickHouseStore(settings, "group")) {
      assertThat(store.insert(TrapsTest.rows("t", 1))).isEqualTo(new Stored());
    }
    String hostile = "{fn now()} {d '2026-01-01'} ? -- ' \\ \u0000 😀";
    String hex = HexFormat.of().withUpperCase().formatHex(hostile.getBytes(StandardCharsets.UTF_8));

    assertThat(query("SELECT hex(name), toString(amount) FROM t "))
        .isEqualTo(hex + "\t0.000000000000000001");
  }

  @Test
  void trap03_trap04_theTokenReachesTheServer_theSameRowsAreOnePart() {
    createTable();
    Slice slice = TrapsTest.rows("t", 3);
    try (var store = new ClickHouseStore(settings, "group");
        var replay = new ClickHouseStore(settings, "another")) {
      store.insert(slice);
      assertThat(store.insert(slice)).isEqualTo(new Stored());
      // plain MergeTree: nothing but the token can have suppressed the second insert
      assertThat(query("SELECT count() FROM t ")).isEqualTo("3");

      assertThat(replay.insert(slice)).isEqualTo(new Stored());
      assertThat(query("SELECT count() FROM t ")).isEqualTo("6");
    }
  }
}
