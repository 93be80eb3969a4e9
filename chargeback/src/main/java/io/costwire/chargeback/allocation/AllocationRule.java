// SPDX-License-Identifier: Apache-2.0
package io.costwire.chargeback.allocation;

import io.costwire.chargeback.close.Dimension;
import io.costwire.chargeback.close.Line.Origin;
import io.costwire.chargeback.close.LineKey;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Whose cost is shared by whom.
 *
 * @param source values that a line must have for its cost to be shared
 * @param to what the cost is spread over: each target takes this place in the line
 */
public record AllocationRule(
    String id, Map<Dimension, String> source, Dimension to, Method method) {
  private static final BigDecimal WHOLE = BigDecimal.valueOf(100);

  public AllocationRule {
    source = Map.copyOf(source);
    if (id.isEmpty() || source.isEmpty()) {
      throw new IllegalArgumentException("a rule has an id and a source");
    }
  }

  /** How a cost is split. */
  public sealed interface Method {
    /** As statements name it. */
    String label();
  }

  /**
   * Stated percentages.
   *
   * @param percents of each target, which sum to 100
   */
  public record Percentage(Map<String, BigDecimal> percents) implements Method {
    public Percentage {
      percents = new TreeMap<>(percents);
      BigDecimal sum = percents.values().stream().reduce(BigDecimal.ZERO, BigDecimal::add);
      if (sum.compareTo(WHOLE) != 0 || percents.values().stream().anyMatch(p -> p.signum() <= 0)) {
        throw new IllegalArgumentException("percents are above 0 and sum to 100: " + percents);
      }
    }

    @Override
    public String label() {
      return "percent";
    }
  }

  /** The same for each target. */
  public record Evenly(List<String> targets) implements Method {
    public Evenly {
      targets = List.copyOf(targets);
      if (targets.isEmpty()) {
        throw new IllegalArgumentException("there is nobody to bear the cost");
      }
    }

    @Override
    public String label() {
      return "evenly";
    }
  }

  /**
   * In proportion to what each target of the same tenant used in the month itself, whatever the
   * source used left out. What has no value in the dimension bears nothing; where nobody used
   * anything, the cost stays where it is.
   */
  public record ByUsage(Measure measure) implements Method {
    @Override
    public String label() {
      return "by " + measure.name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * As a capacity was used, see {@link io.costwire.chargeback.capacity.Amortisation}.
   *
   * @param key what it was spread by: tokens, weighted_tokens, requests or time
   * @param amounts what each target bears, not negative; what is spread is in proportion to them
   */
  public record Amortised(String key, Map<String, BigDecimal> amounts) implements Method {
    public Amortised {
      amounts = new TreeMap<>(amounts);
      if (amounts.values().stream().noneMatch(amount -> amount.signum() > 0)) {
        throw new IllegalArgumentException("there is nobody to bear the cost");
      }
    }

    @Override
    public String label() {
      return "amortised by " + key;
    }
  }

  /** What usage is measured in. */
  public enum Measure {
    REQUESTS,
    COST
  }

  /** Whether the cost of a line is shared. */
  public boolean applies(LineKey key) {
    return source.entrySet().stream()
        .allMatch(entry -> entry.getKey().of(key).equals(entry.getValue()));
  }

  /** What lines that the rule makes say about themselves. */
  Origin origin() {
    return new Origin(id, method.label(), from());
  }

  private String from() {
    return source.entrySet().stream()
        .map(entry -> entry.getKey().label() + "=" + entry.getValue())
        .sorted()
        .collect(Collectors.joining(","));
  }

  /** All that the rule says, such as {@code gateway: service=gateway to team, by requests}. */
  public String text() {
    String how =
        switch (method) {
          case Percentage(Map<String, BigDecimal> percents) ->
              percents.entrySet().stream()
                  .map(one -> one.getKey() + "=" + one.getValue().toPlainString())
                  .collect(Collectors.joining(",", "percent ", ""));
          case Evenly(List<String> targets) -> "evenly " + String.join(",", targets);
          case ByUsage usage -> usage.label();
          case Amortised amortised ->
              amortised.amounts().entrySet().stream()
                  .map(one -> one.getKey() + "=" + one.getValue().toPlainString())
                  .collect(Collectors.joining(",", amortised.label() + " ", ""));
        };
    return "%s: %s to %s, %s".formatted(id, from(), to.label(), how);
  }
}
