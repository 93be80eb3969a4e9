// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.budget.core;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A budget as it was applied.
 *
 * @param appliedAt when, in microseconds since 1970 UTC: the newer of two definitions holds
 * @param countsFrom when its scope began to be counted, in microseconds since 1970 UTC: earlier
 *     than appliedAt where only the limit was changed since
 * @param firstRevision what revisions are counted from, so that those of a scope are above those of
 *     the scopes before, whose accounts may have had the same names
 */
public record Budget(
    String id,
    String name,
    Scope scope,
    Limit limit,
    long appliedAt,
    long countsFrom,
    long firstRevision) {

  /** Revisions that are counted from later times may not fit into their bits. */
  private static final long LAST_COUNTS_FROM =
      Instant.parse("2090-01-01T00:00:00Z").getEpochSecond();

  /** A budget that counts from when it was applied, the first of its id. */
  public Budget(String id, String name, Scope scope, Limit limit, long appliedAt) {
    this(id, name, scope, limit, appliedAt, appliedAt, 0);
  }

  /** The same budget that has counted since a time. */
  public Budget countingFrom(Instant time) {
    long micros = ChronoUnit.MICROS.between(Instant.EPOCH, time);
    long first = RollingSpend.revisionAt(time.getEpochSecond());
    return new Budget(id, name, scope, limit, appliedAt, micros, first);
  }

  public Budget {
    if (countsFrom > appliedAt) {
      throw new IllegalArgumentException("counts_from is later than updated_at; leave it out");
    }
    if (firstRevision >= RollingSpend.revisionAt(LAST_COUNTS_FROM)) {
      throw new IllegalArgumentException("counts_from is decades ahead; leave it out");
    }
    if (scope.period() instanceof Period.Rolling && !limit.forecastThresholds().isEmpty()) {
      throw new IllegalArgumentException(
          "a rolling period has no end to forecast; leave forecast_thresholds out");
    }
    for (BurnPair pair : limit.burnRates()) {
      if (pair.longSeconds() > scope.period().longestSeconds()) {
        throw new IllegalArgumentException(
            "the long window of burn rate %s is longer than the period; shorten it"
                .formatted(pair.text()));
      }
    }
  }

  /**
   * The same for definitions that count the same: the same events into the same periods, and since
   * the same time where that is said. A scope that comes again after another one counts anew.
   */
  public long fingerprint() {
    boolean saysSince = firstRevision != 0;
    return saysSince ? scope.fingerprint() * 31 + countsFrom : scope.fingerprint();
  }

  /** What is counted of the events in scope. */
  public enum Unit {
    /** Billed cost. */
    MONEY,
    /** Input and output tokens, cached ones included. */
    TOKENS
  }

  /** Whose spend counts. */
  public static final class Scope {
    private final @Nullable String tenant;
    private final Map<String, String> filter;
    private final List<String> groupBy;
    private final Period period;
    private final Unit unit;
    // asked for with every event
    private final long fingerprint;

    /**
     * @param tenant null for all tenants
     * @param filter dimension values that an event must carry, all of them
     * @param groupBy dimensions of which each combination of values has a budget of its own
     */
    public Scope(
        @Nullable String tenant,
        Map<String, String> filter,
        List<String> groupBy,
        Period period,
        Unit unit) {
      this.tenant = tenant;
      this.filter = Map.copyOf(filter);
      this.groupBy = List.copyOf(groupBy);
      this.period = period;
      this.unit = unit;
      this.fingerprint = hash();
    }

    /** A scope whose money is counted by civil periods. */
    public Scope(
        @Nullable String tenant,
        Map<String, String> filter,
        List<String> groupBy,
        CivilPeriod period,
        ZoneId zone) {
      this(tenant, filter, groupBy, Period.civil(period, zone), Unit.MONEY);
    }

    public @Nullable String tenant() {
      return tenant;
    }

    public Map<String, String> filter() {
      return filter;
    }

    public List<String> groupBy() {
      return groupBy;
    }

    public Period period() {
      return period;
    }

    public Unit unit() {
      return unit;
    }

    /** The same for scopes that count the same events into the same periods. */
    public long fingerprint() {
      return fingerprint;
    }

    /** No two filters have the same. */
    private String filterText() {
      String text = new TreeMap<>(filter).toString();
      boolean ambiguous =
          filter.values().stream().anyMatch(v -> v.contains(", ") || v.contains("="));
      return ambiguous
          ? text + new TreeMap<>(filter).values().stream().map(String::length).toList()
          : text;
    }

    private long hash() {
      String text =
          String.join(
              "\u0000",
              tenant == null ? "*" : "=" + tenant,
              filterText(),
              groupBy.toString(),
              period.text());
      if (unit != Unit.MONEY) {
        text += "\u0000" + unit;
      }
      try {
        byte[] digest =
            MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        return ByteBuffer.wrap(digest).getLong();
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("every JDK has SHA-256", e);
      }
    }
  }

  /**
   * How much may be spent.
   *
   * @param currency ISO 4217 code, or {@link #TOKENS}
   * @param thresholds percent of the amount, ascending
   * @param forecastThresholds percent of the amount that a forecast may reach, ascending
   * @param burnRates speeds of spending; no two with the same windows
   */
  public record Limit(
      BigDecimal amount,
      String currency,
      List<BigDecimal> thresholds,
      List<BigDecimal> forecastThresholds,
      List<BurnPair> burnRates) {
    /** What stands for a currency where tokens are counted. */
    public static final String TOKENS = "tokens";

    /** What a record has room for ends here, exclusive. */
    private static final BigDecimal MOST_AMOUNT = BigDecimal.TEN.pow(20);

    /** Exclusive; nobody overspends a million times. */
    private static final BigDecimal MOST_PERCENT = BigDecimal.TEN.pow(8);

    /** A limit that looks at what was spent alone. */
    public Limit(BigDecimal amount, String currency, List<BigDecimal> thresholds) {
      this(amount, currency, thresholds, List.of(), List.of());
    }

    public Limit {
      if (amount.signum() <= 0) {
        throw new IllegalArgumentException("the amount of a budget must be above 0");
      }
      if (amount.compareTo(MOST_AMOUNT) >= 0) {
        throw new IllegalArgumentException(
            "the amount of a budget must be below " + MOST_AMOUNT.toPlainString());
      }
      thresholds = ascending(thresholds);
      forecastThresholds = ascending(forecastThresholds);
      burnRates = List.copyOf(burnRates);
      if (burnRates.stream().map(BurnPair::text).distinct().count() < burnRates.size()) {
        throw new IllegalArgumentException(
            "two burn rates have the same windows; keep one of them");
      }
    }

    private static List<BigDecimal> ascending(List<BigDecimal> thresholds) {
      if (thresholds.stream().anyMatch(t -> t.signum() <= 0)) {
        throw new IllegalArgumentException("a threshold must be above 0 percent");
      }
      if (thresholds.stream().anyMatch(t -> t.compareTo(MOST_PERCENT) >= 0)) {
        throw new IllegalArgumentException(
            "a threshold must be below %s percent".formatted(MOST_PERCENT.toPlainString()));
      }
      return thresholds.stream().map(BigDecimal::stripTrailingZeros).sorted().distinct().toList();
    }
  }

  /** Reads the value of a dimension; null where an event has none. */
  @FunctionalInterface
  public interface Facts {
    @Nullable String value(String dimension);
  }

  /** Value of a dimension that an event does not name, in groups and in filters. */
  public static final String UNTAGGED = "untagged";

  /** Whether an event of a tenant that may count does. */
  public boolean matches(Facts facts) {
    for (var entry : scope.filter.entrySet()) {
      String value = facts.value(entry.getKey());
      if (!entry.getValue().equals(value == null ? UNTAGGED : value)) {
        return false;
      }
    }
    return true;
  }

  public List<String> group(Facts facts) {
    if (scope.groupBy.isEmpty()) {
      return List.of();
    }
    String[] values = new String[scope.groupBy.size()];
    for (int i = 0; i < values.length; i++) {
      String value = facts.value(scope.groupBy.get(i));
      values[i] = value == null ? UNTAGGED : value;
    }
    return List.of(values);
  }

  /** Whether it matters when within a period something was spent. */
  public boolean isPaced() {
    return !limit.forecastThresholds().isEmpty() || !limit.burnRates().isEmpty();
  }

  /** When something was spent, as exactly as the budget needs to know: see {@link PartialSpend}. */
  public long step(long eventSecond) {
    if (isPaced()) {
      return Steps.minuteOf(eventSecond);
    }
    return switch (scope.period()) {
      case Period.Civil civil -> 0;
      case Period.Rolling rolling -> rolling.stepOf(eventSecond);
    };
  }

  /** Key of what an event in scope spends against. */
  public BudgetKey key(List<String> group, long eventSecond) {
    return switch (scope.period) {
      case Period.Civil civil -> new BudgetKey(civil.around(eventSecond), id, group);
      case Period.Rolling rolling -> BudgetKey.rolling(rolling, id, group);
    };
  }

  /** Whether a key is one of the groups and periods of this definition. */
  public boolean has(BudgetKey key) {
    return scope.groupBy.size() == key.group().size()
        && switch (scope.period) {
          case Period.Civil civil ->
              !key.isRolling() && civil.around(key.span().startSecond()).equals(key.span());
          case Period.Rolling rolling -> key.isRolling() && key.rolling().equals(rolling);
        };
  }
}
