// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.budget;

import static io.costwire.schemas.Fixtures.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.costwire.schemas.BudgetDefinition;
import io.costwire.schemas.Fixtures;
import io.costwire.streams.flow.StageMetrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BudgetFeedTest {
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final ActiveBudgets active = new ActiveBudgets();
  private final BudgetFeed feed = new BudgetFeed(active, "USD", new StageMetrics(meters));

  static List<BudgetDefinition.Builder> hostile() {
    Instant year2100 = Instant.parse("2100-01-01T00:00:00Z");
    return List.of(
        // more microseconds than a number has
        Fixtures.budget("b").setUpdatedAt(Instant.MAX),
        Fixtures.budget("b").setUpdatedAt(year2100).setCountsFrom(year2100),
        Fixtures.budget("b").setAmount(new BigDecimal("1e20").setScale(18)),
        Fixtures.budget("b").setThresholds(List.of(new BigDecimal("1e26").setScale(12))),
        Fixtures.budget("b").setForecastThresholds(List.of(new BigDecimal("1e8").setScale(12))));
  }

  @ParameterizedTest
  @MethodSource("hostile")
  void hostileDefinition_isRefused_andTheOneBeforeStays(BudgetDefinition.Builder hostile) {
    feed.accept("b", Fixtures.budget("b").setUpdatedAt(NOON).build());
    feed.settled();
    feed.accept("b", hostile.build());
    feed.settled();

    assertThat(meters.get("costwire_streams_budgets_refused").counter().count()).isEqualTo(1);
    assertThat(active.book().version()).isEqualTo(1);
    assertThat(Objects.requireNonNull(active.book().budget("b")).limit())
        .isEqualTo(BudgetFeed.budget(Fixtures.budget("b").build(), "USD").limit());
  }
}
