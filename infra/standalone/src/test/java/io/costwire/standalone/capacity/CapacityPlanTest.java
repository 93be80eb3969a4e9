// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.capacity;

import static org.assertj.core.api.Assertions.assertThat;

import io.costwire.schemas.EventKind;
import io.costwire.schemas.UsageEvent;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CapacityPlanTest {
  private static final long SEED = Long.getLong("costwire.seed", System.nanoTime());
  private static final Instant NOW = Instant.parse("2026-10-03T12:00:00Z");
  private static final Duration MAX_AGE = Duration.ofDays(45);

  /** What was sent, each identity once, as the pipeline counts it. */
  private final List<UsageEvent> sent = new ArrayList<>();

  private final Set<String> ids = new HashSet<>();

  @Test
  void days_areChargedWhenTheyHaveBegun_andOnce() {
    CapacityPlan first = apply(NOW, line("90", "2026-10-02", "2026-10-05"));
    assertThat(first.counts().charged).isEqualTo(2);
    assertThat(first.counts().ahead).isEqualTo(1);
    assertThat(sum()).isEqualByComparingTo("60");

    CapacityPlan again = apply(NOW, line("90", "2026-10-02", "2026-10-05"));
    assertThat(again.events()).isEmpty();
    assertThat(again.counts().unchanged).isEqualTo(2);

    apply(NOW.plus(Duration.ofDays(2)), line("90", "2026-10-02", "2026-10-05"));
    assertThat(sum()).isEqualByComparingTo("90");
  }

  @Test
  void charge_saysWhatItIs() {
    UsageEvent event = apply(NOW, line("90", "2026-10-02", "2026-10-05")).events().getFirst();

    assertThat(event.getEventId()).isEqualTo("capacity:a-1:20261002T000000:r1");
    assertThat(event.getKind()).isEqualTo(EventKind.CAPACITY);
    assertThat(event.getEventTime()).isEqualTo(Instant.parse("2026-10-02T00:00:00Z"));
    assertThat(event.getEndTime()).isEqualTo(Instant.parse("2026-10-03T00:00:00Z"));
    assertThat(event.getProviderCost()).isEqualByComparingTo("30");
    assertThat(event.getRequestModel()).isEqualTo("h100-a");
    assertThat(event.getDeployment()).isEqualTo("h100-a");
    assertThat(event.getCoveredBy()).isNull();
    assertThat(event.getTags())
        .containsEntry("capacity_kind", "gpu")
        .containsEntry("capacity_key", "tokens")
        .containsEntry("capacity_models", "llama");
  }

  @Test
  void otherContent_takesBackAndChargesAnew_andSoDoesTheWayBack() {
    apply(NOW, line("90", "2026-10-01", "2026-10-04"));
    CapacityPlan other = apply(NOW, line("60", "2026-10-01", "2026-10-04"));
    assertThat(other.counts().replaced).isEqualTo(3);
    assertThat(other.events())
        .extracting(UsageEvent::getEventId)
        .contains("capacity:a-1:20261001T000000:r2", "capacity:a-1:20261001T000000:r1:back");
    assertThat(sum()).isEqualByComparingTo("60");

    apply(NOW, line("90", "2026-10-01", "2026-10-04"));
    assertThat(sum()).isEqualByComparingTo("90");
    CapacityPlan shorter = apply(NOW, line("20", "2026-10-01", "2026-10-02"));
    assertThat(shorter.counts().takenBack).isEqualTo(2);
    assertThat(sum()).isEqualByComparingTo("20");
  }

  /** A crash anywhere between two events is mended by the next import. */
  @Test
  void importThatBrokeOff_isMendedByTheNext() {
    Random random = new Random(SEED);
    for (int round = 0; round < 300; round++) {
      sent.clear();
      ids.clear();
      String amount = "0";
      for (int i = 0; i < 4; i++) {
        amount = String.valueOf(1 + random.nextInt(3));
        CapacityPlan plan = plan(NOW, line(amount, "2026-10-01", "2026-10-03"));
        plan.events().stream().limit(random.nextInt(6)).forEach(this::send);
      }
      apply(NOW, line(amount, "2026-10-01", "2026-10-03"));
      assertThat(sum()).as("seed %d round %d", SEED, round).isEqualByComparingTo(amount);
      assertThat(plan(NOW, line(amount, "2026-10-01", "2026-10-03")).events()).isEmpty();
    }
  }

  @Test
  void lineThatIsTooOld_isRefused_unlessItWasChargedBefore() {
    Instant later = NOW.plus(Duration.ofDays(46));
    CapacityPlan refused = plan(later, line("90", "2026-10-01", "2026-10-04"));
    assertThat(refused.events()).isEmpty();
    assertThat(refused.problems())
        .singleElement()
        .asString()
        .startsWith("a-1: start: 2026-10-01T00:00:00Z is more than 45 days ago")
        .contains("begin the line later");

    apply(NOW, line("90", "2026-10-01", "2026-10-04"));
    CapacityPlan changed = plan(later, line("60", "2026-10-01", "2026-10-04"));
    assertThat(changed.problems()).isEmpty();
    assertThat(changed.counts().tooOld).isEqualTo(3);
    assertThat(changed.events()).isEmpty();
  }

  private CapacityPlan apply(Instant now, CapacityLine line) {
    CapacityPlan plan = plan(now, line);
    plan.events().forEach(this::send);
    return plan;
  }

  private CapacityPlan plan(Instant now, CapacityLine line) {
    return CapacityPlan.of(List.of(line), List.copyOf(sent), now, MAX_AGE);
  }

  private void send(UsageEvent event) {
    if (ids.add(event.getEventId())) {
      sent.add(event);
    }
  }

  private BigDecimal sum() {
    return sent.stream().map(UsageEvent::getProviderCost).reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  private static CapacityLine line(String amount, String start, String end) {
    return CapacityReaderTest.read(
            """
            id,resource,kind,provider,start,end,quantity,unit,amount,models
            a-1,h100-a,gpu,aws,%s,%s,24,gpu-hours,%s,llama
            """
                .formatted(start, end, amount))
        .getFirst();
  }
}
