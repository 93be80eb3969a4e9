// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.costwire.sink.SampleWarehouse;
import io.costwire.sink.clickhouse.ClickHouseSettings;
import io.costwire.sink.ledger.Difference.Excess;
import io.costwire.testkit.CostwireBackends;
import java.math.BigDecimal;
import java.net.URI;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The comparison of sums on the real engine: worth its second because all of it is SQL. */
class ITSums {
  private static final long SEED = 20_261_122;

  private final CostwireBackends backends = CostwireBackends.shared();
  private final String name = backends.uniqueName("sums");

  @Test
  void sums_agreeUntilOneIsChanged_andRowsMayBeSealed() throws SQLException {
    SampleWarehouse.fill(backends.clickhouseHttpUrl(), name, Instant.now(), SEED, 3_000);
    try (var database = new LedgerDatabase(settings())) {
      List<Instant> changed = sums(database).changedSince(Instant.EPOCH);
      assertThat(sums(database).oldestHour()).isBeforeOrEqualTo(changed.getLast());
      // the sample keeps minutes for six hours
      Instant minutesFrom = Instant.now().minus(Duration.ofHours(5));
      List<Instant> hours = changed.stream().filter(h -> h.isAfter(minutesFrom)).toList();
      assertThat(hours).isNotEmpty();
      assertThat(sums(database).differences(hours)).isEmpty();

      alter("cost_1m", "billed_cost = billed_cost + 1", "dimension_set = 'team'");
      assertThat(sums(database).differences(hours))
          .isNotEmpty()
          .allMatch(d -> d.place().grain().equals("MINUTE"))
          .allMatch(d -> d.place().dimensionSet().equals("team"));
      alter("cost_1m", "billed_cost = billed_cost - 1", "dimension_set = 'team'");

      alter("cost_1d", "requests = requests + 1", "dimension_set = 'total' AND tenant = 'acme'");
      assertThat(sums(database).differences(hours))
          .isNotEmpty()
          .allMatch(d -> d.place().grain().equals("DAY") && d.excess().requests() == 1);
      alter("cost_1d", "requests = requests - 1", "dimension_set = 'total' AND tenant = 'acme'");

      backends.executeClickhouse("TRUNCATE TABLE " + name + ".cost_1h");
      assertThat(sums(database).differences(hours))
          .anyMatch(d -> d.place().grain().equals("HOUR") && d.excess().requests() < 0);

      YearMonth month = YearMonth.from(hours.getFirst().atOffset(ZoneOffset.UTC));
      seal("cost_1h", month, 0);
      seal("usage_priced", month, 1);
      assertThat(sums(database).differences(List.of(hours.getFirst()))).isEmpty();
      assertThat(sums(database).ofSealedMonths())
          .filteredOn(d -> d.place().tenant().equals("acme"))
          .extracting(Difference::excess)
          .containsExactly(new Excess(-1, 0, new BigDecimal("-0.250000000000000000")));
    }
  }

  private void seal(String table, YearMonth month, int requests) {
    backends.executeClickhouse(
        """
        INSERT INTO %s.ledger_months
          (source_table, month, tenant, dimension_set, currency, requests, billed_cost)
        VALUES ('%s', %d%02d, 'acme', 'total', 'USD', %d, %d * 0.25)\
        """
            .formatted(name, table, month.getYear(), month.getMonthValue(), requests, requests));
  }

  private void alter(String table, String change, String where) {
    backends.executeClickhouse(
        "ALTER TABLE %s.%s UPDATE %s WHERE %s SETTINGS mutations_sync = 1"
            .formatted(name, table, change, where));
  }

  private static Sums sums(LedgerDatabase database) throws SQLException {
    return new Sums(database, SealedMonths.read(database));
  }

  private ClickHouseSettings settings() {
    return new ClickHouseSettings(
        URI.create(backends.clickhouseHttpUrl()), "default", "", name, Duration.ofSeconds(30));
  }
}
