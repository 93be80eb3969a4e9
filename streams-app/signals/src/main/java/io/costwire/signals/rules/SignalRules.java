// SPDX-License-Identifier: Apache-2.0
package io.costwire.signals.rules;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * All rules that hold. Immutable.
 *
 * @since 0.1
 */
public final class SignalRules {
  private static final BigDecimal TEN = BigDecimal.TEN;

  /** Of each kind, what is worth telling where nobody has said otherwise. */
  public static final List<SignalRule> SHIPPED =
      List.of(
          anomaly("anomaly-total"),
          anomaly("anomaly-team", "team"),
          anomaly("anomaly-model", "provider", "model"),
          anomaly("anomaly-feature", "feature"),
          new SignalRule.Silence(
              "silence-service",
              SignalRule.Where.ANYWHERE,
              List.of("service"),
              Duration.ofMinutes(30)),
          new SignalRule.ExpensiveRequest("expensive-request", SignalRule.Where.ANYWHERE, TEN),
          new SignalRule.UnpricedUsage("unpriced-usage", SignalRule.Where.ANYWHERE),
          storm("error-storm", SignalRule.Trouble.ERROR, 50),
          storm("throttle-storm", SignalRule.Trouble.THROTTLED, 30),
          storm("retry-storm", SignalRule.Trouble.RETRIED, 50),
          new SignalRule.PriceChange(
              "price-change", SignalRule.Where.ANYWHERE, BigDecimal.valueOf(2), TEN));

  /** The rules of {@link #SHIPPED}. */
  public static final SignalRules DEFAULT = of(List.of(), Set.of());

  private final Map<String, SignalRule> rules;

  private SignalRules(Map<String, SignalRule> rules) {
    this.rules = Map.copyOf(rules);
  }

  /**
   * The shipped rules with others in their place or beside them.
   *
   * @param switchedOff ids of rules that do not hold
   */
  public static SignalRules of(Collection<SignalRule> given, Set<String> switchedOff) {
    Map<String, SignalRule> rules = new LinkedHashMap<>();
    SHIPPED.forEach(rule -> rules.put(rule.id(), rule));
    given.forEach(rule -> rules.put(rule.id(), rule));
    rules.keySet().removeAll(switchedOff);
    return new SignalRules(rules);
  }

  /** All of one kind, by id. */
  public <R extends SignalRule> List<R> of(Class<R> kind) {
    return all().filter(kind::isInstance).map(kind::cast).toList();
  }

  /** All, by id. */
  public Stream<SignalRule> all() {
    return rules.values().stream().sorted((a, b) -> a.id().compareTo(b.id()));
  }

  public int size() {
    return rules.size();
  }

  private static SignalRule anomaly(String id, String... dimensions) {
    return new SignalRule.Anomaly(
        id, SignalRule.Where.ANYWHERE, List.of(dimensions), ZoneOffset.UTC, TEN);
  }

  private static SignalRule storm(String id, SignalRule.Trouble trouble, int percent) {
    return new SignalRule.Storm(
        id, SignalRule.Where.ANYWHERE, trouble, BigDecimal.valueOf(percent), 20);
  }
}
