// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.signals;

import io.costwire.schemas.SignalKind;
import io.costwire.schemas.SignalRule;
import io.costwire.streams.window.core.DimensionSet;
import io.costwire.streams.window.core.WindowGrain;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/** What a person should know of rules whose series nobody sums up. */
public final class SeriesAdvice {
  private SeriesAdvice() {}

  /**
   * @param kept the dimension sets that are kept now
   */
  public static List<String> on(Collection<SignalRule> rules, Collection<DimensionSet> kept) {
    List<String> advice = new ArrayList<>();
    for (SignalRule rule : rules) {
      boolean ofSeries =
          rule.getKind() == SignalKind.ANOMALY || rule.getKind() == SignalKind.SILENCE;
      if (ofSeries && rule.getEnabled()) {
        advice(rule, kept).ifPresent(advice::add);
      }
    }
    return advice;
  }

  private static Optional<String> advice(SignalRule rule, Collection<DimensionSet> kept) {
    List<String> wanted = rule.getDimensions();
    String name = wanted.isEmpty() ? "total" : String.join(",", wanted);
    for (DimensionSet set : kept) {
      if (set.dimensions().equals(wanted)) {
        return set.grains().contains(WindowGrain.MINUTE)
            ? Optional.empty()
            : Optional.of(
                "%s looks at the set %s, which has no windows of minutes; give it some with costwire rules apply"
                    .formatted(rule.getRuleId(), name));
      }
    }
    for (DimensionSet set : kept) {
      if (new HashSet<>(set.dimensions()).equals(new HashSet<>(wanted))) {
        return Optional.of(
            "%s looks at the set %s, which is kept as %s; write the dimensions in that order"
                .formatted(rule.getRuleId(), name, set.name()));
      }
    }
    return Optional.of(
        "%s looks at the set %s, which is not kept; add it with costwire rules apply"
            .formatted(rule.getRuleId(), name));
  }
}
