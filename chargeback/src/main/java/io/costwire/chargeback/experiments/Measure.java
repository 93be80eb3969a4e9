// SPDX-License-Identifier: Apache-2.0
package io.costwire.chargeback.experiments;

import java.util.Optional;

/** What a variant can be better in. */
public enum Measure {
  COST_PER_SUCCESS("cost-per-success", true, true),
  COST_PER_QUALITY_POINT("cost-per-quality-point", true, true),
  COST("cost", true, true),
  LATENCY("latency", true, false),
  SUCCESS("success", false, false),
  QUALITY("quality", false, false);

  private static final int FEWEST = 2;

  private final String label;
  private final boolean lowerIsBetter;
  private final boolean isMoney;

  Measure(String label, boolean lowerIsBetter, boolean isMoney) {
    this.label = label;
    this.lowerIsBetter = lowerIsBetter;
    this.isMoney = isMoney;
  }

  /** As people write it. */
  public String label() {
    return label;
  }

  public boolean lowerIsBetter() {
    return lowerIsBetter;
  }

  /** Whether it is in a currency, and compares only within one. */
  public boolean isMoney() {
    return isMoney;
  }

  /** What is known of it; nothing where fewer than two requests say it, or there is no success. */
  public Optional<Estimate> of(VariantUse use) {
    return switch (this) {
      case COST_PER_SUCCESS -> ratio(use.successCosts());
      case COST_PER_QUALITY_POINT -> ratio(use.qualityCosts());
      case COST -> mean(use.costs());
      case LATENCY -> mean(use.latencies());
      case SUCCESS ->
          use.known() < FEWEST
              ? Optional.empty()
              : Optional.of(Estimate.rate(use.succeeded(), use.known()));
      case QUALITY -> mean(use.qualities());
    };
  }

  private static Optional<Estimate> mean(Moments sample) {
    return sample.n() < FEWEST ? Optional.empty() : Optional.of(Estimate.mean(sample));
  }

  private static Optional<Estimate> ratio(Pairs sample) {
    return sample.n() < FEWEST || sample.y() <= 0
        ? Optional.empty()
        : Optional.of(Estimate.ratio(sample));
  }
}
