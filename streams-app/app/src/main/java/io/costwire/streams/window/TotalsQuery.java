// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.window;

import io.costwire.streams.window.core.DimensionCalendar;
import io.costwire.streams.window.core.DimensionSet;
import io.costwire.streams.window.core.WindowGrain;
import io.costwire.streams.window.core.WindowKey;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which windows somebody wants to see.
 *
 * @param startSecond start of the first window
 * @param endSecond where the windows end, exclusive
 * @param limit windows that are shown at most
 */
public record TotalsQuery(
    String tenant, String set, WindowGrain grain, long startSecond, long endSecond, int limit) {
  /** A day of minutes. */
  static final int MAX_STARTS = 1_440;

  /** A few hundred kilobytes of JSON. */
  static final int MAX_WINDOWS = 1_000;

  private static final int DEFAULT_LIMIT = 100;
  private static final Set<String> PARAMETERS =
      Set.of("tenant", "set", "grain", "start", "end", "limit");

  /** A question that has no answer; the message says what can be asked. */
  public static final class Unanswerable extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final int status;

    Unanswerable(int status, String message) {
      super(message);
      this.status = status;
    }

    /** Status of HTTP. */
    public int status() {
      return status;
    }
  }

  /**
   * @throws Unanswerable when a parameter is missing, wrong or unknown, or no such totals are kept
   */
  public static TotalsQuery parse(
      Map<String, String> parameters, DimensionCalendar calendar, Instant now) {
    for (String name : parameters.keySet()) {
      if (!PARAMETERS.contains(name)) {
        throw bad("there is no parameter of this name; there are " + new TreeSet<>(PARAMETERS));
      }
    }
    String tenant = parameters.getOrDefault("tenant", "");
    if (tenant.isBlank()) {
      throw bad("tenant is missing");
    }
    WindowGrain grain = grain(parameters.getOrDefault("grain", "hour"));
    long start = grain.startOf(time("start", parameters, now.getEpochSecond()));
    long end = time("end", parameters, start + grain.seconds());
    if (end <= start || (end - start) / grain.seconds() > MAX_STARTS) {
      throw bad("end must be after start, by %d windows at most".formatted(MAX_STARTS));
    }
    String set = parameters.getOrDefault("set", "total");
    requireKept(set, grain, calendar.at(start).sets());
    return new TotalsQuery(tenant, set, grain, start, end, limit(parameters));
  }

  private static void requireKept(String set, WindowGrain grain, List<DimensionSet> kept) {
    List<String> names = kept.stream().map(DimensionSet::name).toList();
    DimensionSet found =
        kept.stream()
            .filter(candidate -> candidate.name().equals(set))
            .findFirst()
            .orElseThrow(
                () -> new Unanswerable(404, "no such set is kept at that time; kept are " + names));
    if (!found.grains().contains(grain)) {
      throw new Unanswerable(
          404, "set %s is kept by %s only".formatted(found.name(), new TreeSet<>(found.grains())));
    }
  }

  private static WindowGrain grain(String text) {
    try {
      return WindowGrain.valueOf(text.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw bad("grain must be minute, hour or day");
    }
  }

  private static long time(String name, Map<String, String> parameters, long otherwise) {
    String text = parameters.get(name);
    if (text == null) {
      return otherwise;
    }
    try {
      return text.contains("T")
          ? Instant.parse(text).getEpochSecond()
          : LocalDate.parse(text).atStartOfDay().toEpochSecond(ZoneOffset.UTC);
    } catch (DateTimeException e) {
      throw bad(name + " must be a date (2026-11-01) or a time (2026-11-01T12:00:00Z), UTC");
    }
  }

  private static int limit(Map<String, String> parameters) {
    String text = parameters.getOrDefault("limit", Integer.toString(DEFAULT_LIMIT));
    try {
      int limit = Integer.parseInt(text);
      if (limit >= 1 && limit <= MAX_WINDOWS) {
        return limit;
      }
    } catch (NumberFormatException e) {
      // said below like a number out of bounds
    }
    throw bad("limit must be a number from 1 to " + MAX_WINDOWS);
  }

  private static Unanswerable bad(String message) {
    return new Unanswerable(400, message);
  }

  /** Hash of what one task keeps together, as {@link WindowKey#owner}. */
  public int owner() {
    return new WindowKey(grain, startSecond, set, tenant, List.of()).owner();
  }
}
