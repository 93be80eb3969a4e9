// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.price;

import static org.assertj.core.api.Assertions.assertThat;

import io.costwire.schemas.CallStatus;
import io.costwire.schemas.Fixtures;
import io.costwire.schemas.PricedUsage;
import io.costwire.schemas.Quantity;
import io.costwire.schemas.UsageEvent;
import io.costwire.schemas.topics.Topics;
import io.costwire.streams.TopologyHarness;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;

class PricedMetricsTest {
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final PricedMetrics metrics = new PricedMetrics(meters);

  @Test
  void pricedEvent_isCountedByTypeStatusAndCost() {
    PricedUsage priced = priced();
    metrics.record(priced);
    metrics.record(priced);

    assertThat(tokens("input")).isEqualTo(2000);
    assertThat(tokens("cache_read")).isEqualTo(800);
    assertThat(tokens("output")).isEqualTo(200);
    assertThat(tokens("reasoning")).isEqualTo(60);
    assertThat(count("costwire_requests", "status", "throttled")).isEqualTo(2);
    assertThat(count("costwire_cost", "currency", "USD"))
        .isEqualTo(2 * priced.getBilledCost().doubleValue());
    var summary = meters.get("costwire_request_cost_micros").tag("provider", "openai").summary();
    assertThat(summary.count()).isEqualTo(2);
    assertThat(meters.get("costwire_streams_arrival_to_priced").timer().count()).isEqualTo(2);
  }

  @Test
  void unknownModel_isNoLabel() {
    PricedUsage unpriced =
        PricedUsage.newBuilder(priced()).setResolvedModel(null).setBilledCost(null).build();
    metrics.record(unpriced);

    assertThat(count("costwire_requests", "model", PricedMetrics.UNKNOWN)).isEqualTo(1);
    assertThat(meters.find("costwire_cost").counters()).isEmpty();
  }

  @Test
  void modelsBeyondTheBound_shareOneLabelAndAreCounted() {
    PricedUsage priced = priced();
    int models = PricedMetrics.MAX_MODELS + 30;
    for (int round = 0; round < 2; round++) {
      for (int i = 0; i < models; i++) {
        metrics.record(PricedUsage.newBuilder(priced).setResolvedModel("m" + i).build());
      }
    }

    assertThat(count("costwire_requests", "model", PricedMetrics.OTHER)).isEqualTo(60);
    assertThat(meters.counter("costwire_model_labels_overflow").count()).isEqualTo(60);
    assertThat(meters.find("costwire_requests").counters()).hasSize(PricedMetrics.MAX_MODELS + 1);
    assertThat(
            meters.find("costwire_requests").counters().stream().mapToDouble(Counter::count).sum())
        .isEqualTo(2 * models);
  }

  private static PricedUsage priced() {
    UsageEvent event =
        Fixtures.usageEvent("metrics")
            .setStatus(CallStatus.THROTTLED)
            .setUsage(
                List.of(
                    quantity("input_tokens", 1000),
                    quantity("cache_read_tokens", 400),
                    quantity("output_tokens", 100),
                    quantity("output_reasoning_tokens", 30)))
            .build();
    try (var harness = new TopologyHarness()) {
      harness.send(event);
      return harness.read(Topics.USAGE_PRICED).getFirst();
    }
  }

  private static Quantity quantity(String unit, long amount) {
    return new Quantity(unit, new BigDecimal(amount).setScale(12));
  }

  private double tokens(String type) {
    return count("costwire_tokens", "type", type);
  }

  private double count(String name, String label, String value) {
    return meters.get(name).tag(label, value).counter().count();
  }
}
