// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.costwire.schemas.CostAdjustment;
import io.costwire.schemas.CostTotals;
import io.costwire.schemas.CostWindow;
import io.costwire.schemas.Fixtures;
import io.costwire.schemas.Grain;
import io.costwire.streams.window.core.DimensionSet;
import io.costwire.streams.window.core.DimensionSets;
import io.costwire.streams.window.core.WindowGrain;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ConservationTest {
  private static final int EVENTS = 7;

  /** In the totals of every set: some under a key of their own, the rest under another. */
  private final List<CostWindow> windows = new ArrayList<>();

  private final List<CostAdjustment> adjustments = new ArrayList<>();

  ConservationTest() {
    for (DimensionSet set : DimensionSets.DEFAULT.sets()) {
      for (WindowGrain grain : set.grains()) {
        Instant start = Instant.ofEpochSecond(grain.startOf(Fixtures.NOON.getEpochSecond()));
        Grain named = Grain.valueOf(grain.name());
        if (set.dimensions().isEmpty()) {
          windows.add(window(named, start, set, "", EVENTS - 1));
        } else {
          windows.add(window(named, start, set, "a", 2));
          windows.add(window(named, start, set, DimensionSets.OTHER, EVENTS - 3));
        }
        // one event came too late for its minute
        if (grain == WindowGrain.MINUTE) {
          adjustments.add(adjustment(start, set.name()));
        } else {
          windows.add(window(named, start, set, "b", 1));
        }
      }
    }
  }

  private static CostWindow window(
      Grain grain, Instant start, DimensionSet set, String value, long requests) {
    return Fixtures.costWindow(requests)
        .setGrain(grain)
        .setWindowStart(start)
        .setDimensionSet(set.name())
        .setDimensions(
            set.dimensions().isEmpty() ? Map.of() : Map.of(set.dimensions().getFirst(), value))
        .build();
  }

  private static CostAdjustment adjustment(Instant start, String set) {
    return new CostAdjustment(
        "late|MINUTE|" + set + "|1",
        "late",
        Grain.MINUTE,
        start,
        set,
        "acme",
        Map.of(),
        "USD",
        Fixtures.totals(1),
        1L,
        Fixtures.NOON);
  }

  private List<String> differences() {
    var conservation = new Conservation();
    IntStream.range(0, EVENTS)
        .forEach(i -> conservation.add(Fixtures.pricedUsage("e-" + i).build()));
    windows.forEach(conservation::add);
    adjustments.forEach(conservation::add);
    return conservation.differences();
  }

  /** Changes the totals of one window of a set. */
  private void tamper(Grain grain, String set, Consumer<CostTotals.Builder> change) {
    for (int i = 0; i < windows.size(); i++) {
      CostWindow window = windows.get(i);
      if (window.getGrain() == grain && window.getDimensionSet().equals(set)) {
        var totals = CostTotals.newBuilder(window.getTotals());
        change.accept(totals);
        windows.set(i, CostWindow.newBuilder(window).setTotals(totals.build()).build());
        return;
      }
    }
    throw new IllegalArgumentException("no window of " + grain + " " + set);
  }

  @Test
  void setsThatHoldTheSameEvents_areBalanced() {
    assertThat(differences()).isEmpty();
  }

  @Test
  void lastDigitOfACost_isNoticedAndItsWindowNamed() {
    tamper(
        Grain.HOUR,
        "user",
        totals ->
            totals.setBilledCost(totals.getBilledCost().add(BigDecimal.ONE.movePointLeft(18))));

    assertThat(differences())
        .containsExactly(
            "HOUR 2026-11-22T12:00:00Z of tenant acme, set user: billed_cost 0.024500000000000001"
                + " instead of 0.024500000000000000, by set total");
  }

  @Test
  void requestsAndTokens_areNoticed() {
    tamper(Grain.DAY, "feature", totals -> totals.setRequests(totals.getRequests() + 1));
    assertThat(differences()).singleElement().asString().contains("DAY", "feature", "requests 8");

    tamper(
        Grain.DAY,
        "service",
        totals -> totals.setUsage(Fixtures.usage("input_tokens", 1, "output_tokens", 1)));
    assertThat(differences()).hasSize(2).element(1).asString().contains("service", "input_tokens");
  }

  @Test
  void windowThatIsMissing_isNoticed() {
    windows.removeIf(
        w -> w.getGrain() == Grain.MINUTE && w.getDimensionSet().equals("environment"));
    assertThat(differences()).singleElement().asString().contains("MINUTE", "environment");
  }

  @Test
  void adjustmentThatIsMissing_isNoticed() {
    adjustments.removeIf(a -> a.getDimensionSet().equals("project"));
    assertThat(differences()).singleElement().asString().contains("MINUTE", "project");
  }

  @Test
  void lossThatAllSetsShare_isNoticedByThePricedEvents() {
    windows.removeIf(w -> w.getGrain() == Grain.DAY && w.getDimensions().containsValue("b"));
    windows.removeIf(
        w ->
            w.getGrain() == Grain.DAY
                && w.getDimensionSet().equals("total")
                && w.getTotals().getRequests() == 1);

    assertThat(differences())
        .singleElement()
        .asString()
        .startsWith("all windows of DAY together: billed_cost 0.021")
        .contains("by usage.priced");
  }
}
