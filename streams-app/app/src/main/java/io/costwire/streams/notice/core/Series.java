// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.notice.core;

import io.costwire.signals.rules.SignalRule.Where;
import io.costwire.streams.state.ByteReader;
import io.costwire.streams.state.ByteWriter;
import io.costwire.streams.window.core.DimensionSets;
import io.costwire.streams.window.core.WindowGrain;
import io.costwire.streams.window.core.WindowKey;
import java.util.List;
import java.util.Map;

/** Requests of a tenant to one model, by the names that the windows of this set have. */
public record Series(String tenant, String provider, String model) {
  /** The dimension set whose windows count the same requests. */
  public static final String SET = DimensionSets.PROVIDER + "," + DimensionSets.MODEL;

  /** What takes in the series beyond a bound. */
  public Series other() {
    return new Series(tenant, DimensionSets.OTHER, DimensionSets.OTHER);
  }

  public boolean isOther() {
    return provider.equals(DimensionSets.OTHER) && model.equals(DimensionSets.OTHER);
  }

  /** Their window of a grain. */
  public WindowKey window(WindowGrain grain, long startSecond) {
    return new WindowKey(grain, startSecond, SET, tenant, List.of(provider, model));
  }

  /** The task that keeps the windows keeps what is noticed as well. */
  public int owner() {
    return window(WindowGrain.MINUTE, 0).owner();
  }

  public Map<String, String> dimensions() {
    return Map.of(DimensionSets.PROVIDER, provider, DimensionSets.MODEL, model);
  }

  /** Whether a rule that goes by provider and model looks at these requests. */
  public boolean isLookedAt(Where where) {
    return where.matches(tenant, dimensions());
  }

  public void write(ByteWriter out) {
    out.putText(tenant).putText(provider).putText(model);
  }

  public static Series read(ByteReader in) {
    return new Series(in.getText(), in.getText(), in.getText());
  }
}
