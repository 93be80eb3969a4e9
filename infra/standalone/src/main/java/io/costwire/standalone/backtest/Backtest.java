// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.backtest;

import com.fasterxml.jackson.databind.JsonNode;
import io.costwire.schemas.BudgetDefinition;
import io.costwire.schemas.SignalRule;
import io.costwire.signals.rules.SignalRule.Anomaly;
import io.costwire.signals.rules.SignalRule.ExpensiveRequest;
import io.costwire.signals.rules.SignalRule.PriceChange;
import io.costwire.signals.rules.SignalRule.Silence;
import io.costwire.signals.rules.SignalRule.Storm;
import io.costwire.signals.rules.SignalRule.UnpricedUsage;
import io.costwire.standalone.stack.ClickHouseClient;
import io.costwire.standalone.stack.Progress;
import io.costwire.streams.budget.core.Budget;
import io.costwire.streams.detect.SignalRuleRecords;
import io.costwire.streams.detect.core.SilenceWatch;
import io.costwire.streams.detect.core.SpendWatch;
import io.costwire.streams.detect.core.Watch;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Replays history against rules and budgets and says what they would have told. Writes nothing.
 * Memory is bounded by one series at a time, and by the groups of one budget.
 */
public final class Backtest {
  /** Age below which a detector calls nothing strange. */
  private static final Duration LEARNING = Duration.ofDays(2);

  private static final String ANY =
      """
      SELECT count() AS n, toUnixTimestamp(min(window_start)) AS first, toUnixTimestamp(max(window_start)) AS last
      FROM v_windows_1h WHERE dimension_set = 'total'%s\
      """;

  private final HistoryRows rows;
  private final BacktestRange range;
  private final String currency;
  private @Nullable List<String> keptByMinutes;

  /**
   * @param currency the one currency that all costs are in
   */
  public Backtest(
      ClickHouseClient clickHouse, BacktestRange range, String currency, Progress progress) {
    this.rows = new HistoryRows(clickHouse, progress);
    this.range = range;
    this.currency = currency;
  }

  /**
   * Replays all of a file.
   *
   * @throws IllegalStateException when there is no history in the range, or it is in another
   *     currency
   */
  public BacktestReport run(BacktestFile.Read file) {
    requireHistory();
    requireCurrency();
    List<RuleResult> results = new ArrayList<>();
    EventReplay events = new EventReplay(rows, range, expensive(file.rules()));
    for (SignalRule rule : file.rules()) {
      results.add(done(rule(rule, events)));
    }
    for (BudgetDefinition budget : file.budgets()) {
      results.add(done(budget(budget)));
    }
    long millis = Math.round(rows.progress().seconds() * 1_000);
    return new BacktestReport(
        range.from().toString(), range.to().toString(), results, rows.read(), millis);
  }

  private RuleResult done(RuleResult result) {
    rows.progress()
        .done("%s: %s".formatted(result.rule(), BacktestReport.counted(result.signals())));
    return result;
  }

  private void requireHistory() {
    String events = range.events("event_time", range.from());
    if (isAny(ANY.formatted(" AND " + range.windows(range.from())))
        || isAny("SELECT count() AS n FROM v_usage WHERE " + events)) {
      return;
    }
    JsonNode all = rows.few(ANY.formatted("")).getFirst();
    throw new IllegalStateException(
        all.path("n").asLong() == 0
            ? "there is no history at all yet; send events, or run costwire demo"
            : "there is no history between %s and %s: it is from %s to %s"
                .formatted(range.from(), range.to(), instant(all, "first"), instant(all, "last")));
  }

  private void requireCurrency() {
    String sql =
        "SELECT DISTINCT currency FROM v_windows_1h WHERE dimension_set = 'total' AND "
            + range.windows(range.from());
    List<String> found = rows.few(sql).stream().map(row -> row.path("currency").asText()).toList();
    otherCurrency(currency, found)
        .ifPresent(
            problem -> {
              throw new IllegalStateException(problem);
            });
  }

  /** Why amounts of this command's currency cannot be held against history. */
  static Optional<String> otherCurrency(String own, List<String> found) {
    return found.isEmpty() || found.contains(own)
        ? Optional.empty()
        : Optional.of(
            "STREAMS_CURRENCY is %s for this command, and history is in %s; run this with STREAMS_CURRENCY=%s"
                .formatted(own, String.join(", ", found), found.getFirst()));
  }

  private boolean isAny(String sql) {
    return rows.few(sql).getFirst().path("n").asLong() > 0;
  }

  private static Instant instant(JsonNode row, String name) {
    return Instant.ofEpochSecond(row.path(name).asLong());
  }

  private static List<ExpensiveRequest> expensive(List<SignalRule> rules) {
    return rules.stream()
        .filter(SignalRule::getEnabled)
        .map(SignalRuleRecords::rule)
        .filter(ExpensiveRequest.class::isInstance)
        .map(ExpensiveRequest.class::cast)
        .toList();
  }

  private RuleResult rule(SignalRule record, EventReplay events) {
    String kind = record.getKind().name().toLowerCase(Locale.ROOT);
    Findings findings = new Findings(record.getRuleId(), kind, currency);
    if (!record.getEnabled()) {
      findings.note("switched off: not replayed");
      return findings.result();
    }
    switch (SignalRuleRecords.rule(record)) {
      case Anomaly anomaly -> anomaly(anomaly, findings);
      case Silence silence -> silence(silence, findings);
      case ExpensiveRequest expensive -> events.expensive(expensive, findings);
      case UnpricedUsage unpriced -> events.unpriced(unpriced, findings);
      case Storm storm -> events.storm(storm, findings);
      case PriceChange change ->
          findings.note(
              "not replayed: it is about the next price book; costwire prices import --dry-run and"
                  + " costwire reprice --dry-run say what one changes");
    }
    return findings.result();
  }

  private void anomaly(Anomaly rule, Findings findings) {
    Optional<SeriesHistory> history = history(rule.where(), rule.dimensions(), findings);
    if (history.isPresent()) {
      replay(history.get(), new SpendWatch(rule, history.get().step()), findings);
    }
  }

  private void silence(Silence rule, Findings findings) {
    Optional<SeriesHistory> history = history(rule.where(), rule.dimensions(), findings);
    if (history.isPresent()) {
      replay(history.get(), new SilenceWatch(rule, history.get().step()), findings);
    }
  }

  private void replay(SeriesHistory history, Watch watch, Findings findings) {
    WatchReplay replay = new WatchReplay(watch, history.step(), range, findings);
    history.read(rows, findings.rule(), range, replay);
    findings.note("%,d series".formatted(replay.series()));
  }

  private Optional<SeriesHistory> history(
      io.costwire.signals.rules.SignalRule.Where where,
      List<String> dimensions,
      Findings findings) {
    Optional<SeriesHistory> history = SeriesHistory.find(rows, range, where, dimensions);
    String name = SeriesHistory.name(dimensions);
    List<String> kept = keptByMinutes();
    if (history.isEmpty()) {
      findings.note(
          "there is no history of the set %s with this tenant and filter; sets with windows of minutes: %s"
              .formatted(name, kept));
      return history;
    }
    findings.notes(history.get().notes(range, LEARNING));
    if (!kept.contains(name)) {
      findings.note(
          "the set %s has no windows of minutes in this time; before the rule can see anything, keep it with costwire rules apply"
              .formatted(name));
    }
    return history;
  }

  private List<String> keptByMinutes() {
    List<String> known = keptByMinutes;
    if (known != null) {
      return known;
    }
    known =
        rows
            .few(
                "SELECT DISTINCT dimension_set AS name FROM v_windows_1m WHERE %s ORDER BY name"
                    .formatted(range.windows(range.warmUp())))
            .stream()
            .map(row -> row.path("name").asText())
            .toList();
    keptByMinutes = known;
    return known;
  }

  private RuleResult budget(BudgetDefinition definition) {
    Findings findings = new Findings(definition.getBudgetId(), "budget", definition.getCurrency());
    Budget budget = BudgetReplay.budget(definition, currency);
    BudgetReplay replay = new BudgetReplay(budget, range.from(), findings);
    JsonNode first =
        rows.few(
                "SELECT count() AS n, toUnixTimestamp(min(event_time)) AS first FROM v_usage WHERE "
                    + range.events("event_time", replay.begin()))
            .getFirst();
    findings.note("requests since " + replay.begin());
    if (first.path("n").asLong() > 0 && instant(first, "first").isAfter(replay.begin())) {
      findings.note(
          "the first request that is still there is of %s: what was spent before is not counted"
              .formatted(instant(first, "first")));
    }
    if (!definition.getForecastThresholds().isEmpty() || !definition.getBurnRates().isEmpty()) {
      findings.note("forecast thresholds and burn rates are not replayed");
    }
    replay.run(rows, range);
    return findings.result();
  }
}
