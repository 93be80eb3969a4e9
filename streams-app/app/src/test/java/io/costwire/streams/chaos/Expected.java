// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.chaos;

import io.costwire.schemas.BudgetDefinition;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The oracle: what has to come out for what the journal says was sent. */
final class Expected {
  private static final String UNTAGGED = "untagged";

  /** Dimensions of each set that is kept. */
  private static final Map<String, List<String>> SETS = new LinkedHashMap<>();

  private static final String FIRST_CLASS =
      "provider,model,service,team,feature,project,department,environment,cost_center";

  private static final Set<String> NOT_BY_MINUTES = Set.of("user", FIRST_CLASS);

  private static final Map<String, ChronoUnit> GRAINS =
      Map.of("MINUTE", ChronoUnit.MINUTES, "HOUR", ChronoUnit.HOURS, "DAY", ChronoUnit.DAYS);

  static {
    SETS.put("total", List.of());
    SETS.put("team", List.of("team"));
    SETS.put("provider,model", List.of("provider", "model"));
    SETS.put("feature", List.of("feature"));
    SETS.put("service", List.of("service"));
    SETS.put("project", List.of("project"));
    SETS.put("environment", List.of("environment"));
    SETS.put("user", List.of("user"));
    SETS.put(FIRST_CLASS, List.of(FIRST_CLASS.split(",")));
  }

  /** What has been counted against a budget, a group and a period. */
  record Spent(BigDecimal money, long unpriced) {
    Spent plus(Spent more) {
      return new Spent(money.add(more.money), unpriced + more.unpriced);
    }

    boolean equalsNumerically(@Nullable Spent other) {
      return other != null && money.compareTo(other.money) == 0 && unpriced == other.unpriced;
    }
  }

  private final Map<String, Rates.Verdict> events = new HashMap<>();
  private final Map<String, Integer> rejections = new HashMap<>();
  private final Map<String, Sum> windows = new HashMap<>();
  private final Map<String, Spent> budgets = new HashMap<>();
  private final Map<String, Long> unpriced = new HashMap<>();
  private long sent;

  static Expected of(Path journal) {
    Expected expected = new Expected();
    Journal.read(journal, expected::add);
    return expected;
  }

  void add(Sent record) {
    sent++;
    switch (record.kind()) {
      case EVENT -> event(record);
      case HEARTBEAT -> {}
      case POISON -> rejected(record, "MALFORMED");
      case WRONG_KEY -> rejected(record, "KEY_MISMATCH");
      case FROM_1970 -> rejected(record, "EVENT_TIME_PAST");
      case FROM_2090 -> rejected(record, "EVENT_TIME_FUTURE");
      case NEGATIVE -> rejected(record, "NEGATIVE_QUANTITY");
    }
  }

  private void rejected(Sent record, String reason) {
    // a bad record is refused as often as it is sent
    rejections.merge(reason + " " + record.key(), 1, Integer::sum);
  }

  private void event(Sent record) {
    Rates.Verdict verdict = Rates.judge(record.request());
    if (events.putIfAbsent(name(record.who().tenant(), record.who().id()), verdict) != null) {
      return;
    }
    SETS.forEach(
        (set, dimensions) -> {
          Map<String, String> values = new TreeMap<>();
          dimensions.forEach(d -> values.put(d, value(record, verdict, d)));
          for (var grain : GRAINS.entrySet()) {
            boolean kept = !NOT_BY_MINUTES.contains(set) || !grain.getKey().equals("MINUTE");
            if (kept) {
              Instant start = record.who().at().truncatedTo(grain.getValue());
              windows
                  .computeIfAbsent(
                      window(grain.getKey(), set, record.who().tenant(), values, start),
                      w -> new Sum())
                  .add(record.request(), verdict);
            }
          }
        });
    if (verdict.status().isUnpriced()) {
      Map<String, String> model = Map.of("provider", verdict.provider(), "model", verdict.model());
      Instant day = record.who().at().truncatedTo(ChronoUnit.DAYS);
      unpriced.merge(unpriced(record.who().tenant(), model, day), 1L, Long::sum);
    }
    for (BudgetDefinition budget : Budgets.ALL) {
      for (String account : Budgets.account(budget, record, verdict)) {
        BigDecimal money = verdict.billed() == null ? BigDecimal.ZERO : verdict.billed();
        budgets.merge(
            account, new Spent(money, verdict.status().isUnpriced() ? 1 : 0), Spent::plus);
      }
    }
  }

  static String value(Sent record, Rates.Verdict verdict, String dimension) {
    return switch (dimension) {
      case "provider" -> verdict.provider();
      case "model" -> verdict.model();
      default -> {
        String value = record.request().tag(dimension);
        yield value == null ? UNTAGGED : value;
      }
    };
  }

  /** Event ids are ids within a tenant. */
  static String name(String tenant, String id) {
    return tenant + "/" + id;
  }

  static String window(
      String grain, String set, String tenant, Map<String, String> values, Instant start) {
    return grain + "|" + set + "|" + tenant + "|" + new TreeMap<>(values) + "|" + start;
  }

  static String unpriced(String tenant, Map<String, String> model, Instant day) {
    return tenant + " " + new TreeMap<>(model) + " " + day;
  }

  /** Tenant, set and grain of a window. */
  static String series(String window) {
    String[] parts = window.split("\\|", 4);
    return parts[2] + " by " + parts[1] + " per " + parts[0];
  }

  long sent() {
    return sent;
  }

  Map<String, Rates.Verdict> events() {
    return events;
  }

  /** How often each reason and key has to be refused. */
  Map<String, Integer> rejections() {
    return rejections;
  }

  Map<String, Sum> windows() {
    return windows;
  }

  Map<String, Spent> budgets() {
    return budgets;
  }

  /** Events without a price by tenant, model and day. */
  Map<String, Long> unpriced() {
    return unpriced;
  }
}
