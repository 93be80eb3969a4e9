// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.budget.core;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A budget as it was applied.
 *
 * @param appliedAt when, in microseconds since 1970 UTC: the newer of two definitions holds
 */
public record Budget(String id, String name, Scope scope, Limit limit, long appliedAt) {

  /** Whose spend counts. */
  public static final class Scope {
    private final @Nullable String tenant;
    private final Map<String, String> filter;
    private final List<String> groupBy;
    private final CivilPeriod period;
    private final ZoneId zone;
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
        CivilPeriod period,
        ZoneId zone) {
      this.tenant = tenant;
      this.filter = Map.copyOf(filter);
      this.groupBy = List.copyOf(groupBy);
      this.period = period;
      this.zone = zone;
      this.fingerprint = hash();
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

    public CivilPeriod period() {
      return period;
    }

    public ZoneId zone() {
      return zone;
    }

    /** The same for scopes that count the same events into the same periods. */
    public long fingerprint() {
      return fingerprint;
    }

    private long hash() {
      String text =
          String.join(
              "\u0000",
              tenant == null ? "*" : "=" + tenant,
              new TreeMap<>(filter).toString(),
              groupBy.toString(),
              period.name(),
              zone.getId());
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
   * @param thresholds percent of the amount, ascending
   */
  public record Limit(BigDecimal amount, String currency, List<BigDecimal> thresholds) {
    public Limit {
      if (amount.signum() <= 0) {
        throw new IllegalArgumentException("the amount of a budget must be above 0");
      }
      if (thresholds.stream().anyMatch(t -> t.signum() <= 0)) {
        throw new IllegalArgumentException("a threshold must be above 0 percent");
      }
      thresholds =
          thresholds.stream().map(BigDecimal::stripTrailingZeros).sorted().distinct().toList();
    }
  }

  /** Reads the value of a dimension; null where an event has none. */
  @FunctionalInterface
  public interface Facts {
    @Nullable String value(String dimension);
  }

  /** Value of a group that an event does not name. */
  public static final String UNTAGGED = "untagged";

  /** Whether an event of a tenant that may count does. */
  public boolean matches(Facts facts) {
    for (var entry : scope.filter.entrySet()) {
      if (!entry.getValue().equals(facts.value(entry.getKey()))) {
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
}
