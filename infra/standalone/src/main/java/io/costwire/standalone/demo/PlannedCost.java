// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.demo;

import io.costwire.pricing.Charge;
import io.costwire.pricing.PriceEngine;
import io.costwire.pricing.PriceRequest;
import io.costwire.pricing.core.Usage;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the traffic of a plan must cost, summed here without Kafka, windows or ClickHouse: the
 * figure that the pipeline has to arrive at.
 *
 * @param total cost of all calls that have a price
 * @param liveByTeam cost of the calls that happen now, by team
 */
record PlannedCost(BigDecimal total, Map<String, BigDecimal> liveByTeam) {

  PlannedCost {
    liveByTeam = Map.copyOf(liveByTeam);
  }

  static PlannedCost of(
      TrafficPlan plan, Instant now, PriceEngine engine, DemoRun.UsageOfBody extractor) {
    BigDecimal total = BigDecimal.ZERO;
    Map<String, BigDecimal> live = new TreeMap<>();
    for (var submission : plan.submissions()) {
      Call call = submission.call();
      if (submission.fault() == Fault.NONE && !call.failed()) {
        BigDecimal cost = cost(call, engine, extractor);
        total = total.add(cost);
        if (call.time().equals(now) && call.tenant().equals(TrafficPlan.TENANT)) {
          live.merge(call.feature().team(), cost, BigDecimal::add);
        }
      }
    }
    return new PlannedCost(total, live);
  }

  private static BigDecimal cost(Call call, PriceEngine engine, DemoRun.UsageOfBody extractor) {
    var usage = Usage.of(extractor.extract(call));
    var request =
        PriceRequest.of(call.model().provider(), call.model().model(), call.time(), usage);
    return engine
        .price(request)
        .rounded()
        .charge()
        .map(Charge::costs)
        .map(costs -> costs.billed())
        .orElse(BigDecimal.ZERO);
  }
}
