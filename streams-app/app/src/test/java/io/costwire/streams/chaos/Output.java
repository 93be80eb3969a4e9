// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.chaos;

import io.costwire.schemas.BudgetDefinition;
import io.costwire.schemas.BudgetStatus;
import io.costwire.schemas.CostAdjustment;
import io.costwire.schemas.CostWindow;
import io.costwire.schemas.PricedUsage;
import io.costwire.schemas.Rejection;
import io.costwire.schemas.Signal;
import io.costwire.schemas.SignalKind;
import io.costwire.schemas.SignalState;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/** What came out, folded as a reader of the topics folds it: the highest revision is valid. */
final class Output {
  /** More of one kind tells nothing new. */
  private static final int MAX_PROBLEMS = 50;

  /** The valid revision of an event. */
  record Priced(long revision, String status, @Nullable BigDecimal billed) {}

  private record Window(long revision, Sum sum) {}

  private record Account(long revision, Expected.Spent spent) {}

  /** What was told last of a model without a price. */
  private record Told(long revision, long events) {}

  private final Map<String, Priced> events = new HashMap<>();
  private final Map<Long, String> sources = new HashMap<>();
  private final Map<String, Integer> rejections = new HashMap<>();
  private final Set<String> rejectionIds = new HashSet<>();
  private final Map<String, Window> windows = new HashMap<>();
  private final Map<String, Sum> adjustments = new HashMap<>();
  private final Set<String> adjustmentIds = new HashSet<>();
  private final Map<String, Account> budgets = new HashMap<>();
  private final Set<String> fired = new HashSet<>();
  private final Set<String> signals = new HashSet<>();
  private final Map<String, Told> unpriced = new HashMap<>();
  private final List<String> problems = new ArrayList<>();
  private int doubled;

  static Output of(List<? extends SpecificRecord> records) {
    Output output = new Output();
    records.forEach(output::add);
    return output;
  }

  void add(SpecificRecord record) {
    switch (record) {
      case PricedUsage priced -> priced(priced);
      case Rejection rejection -> rejection(rejection);
      case CostWindow window -> window(window);
      case CostAdjustment adjustment -> adjustment(adjustment);
      case BudgetStatus status -> budget(status);
      case Signal signal -> signal(signal);
      default -> throw new IllegalArgumentException("no output of the app: " + record.getClass());
    }
  }

  private void priced(PricedUsage priced) {
    String event = Expected.name(priced.getEvent().getTenant(), priced.getEvent().getEventId());
    String other = sources.putIfAbsent(source(priced), event);
    if (other != null && !other.equals(event)) {
      twice("one record of usage.events is both " + other + " and " + event);
    }
    Priced before = events.get(event);
    if (before != null && before.revision >= priced.getRevision()) {
      twice("event %s again with revision %d".formatted(event, priced.getRevision()));
      return;
    }
    events.put(
        event, new Priced(priced.getRevision(), priced.getStatus().name(), priced.getBilledCost()));
  }

  private static long source(PricedUsage priced) {
    return (long) priced.getSourcePartition() << 48 | priced.getSourceOffset();
  }

  private void rejection(Rejection rejection) {
    if (!rejectionIds.add(rejection.getRejectionId())) {
      twice("rejection %s again".formatted(rejection.getRejectionId()));
    }
    var bytes = rejection.getOriginalKey();
    String key = bytes == null ? "" : StandardCharsets.UTF_8.decode(bytes.duplicate()).toString();
    rejections.merge(rejection.getReason() + " " + key, 1, Integer::sum);
  }

  private void window(CostWindow window) {
    String name =
        Expected.window(
            window.getGrain().name(),
            window.getDimensionSet(),
            window.getTenant(),
            window.getDimensions(),
            window.getWindowStart());
    Sum sum = Sum.of(window.getTotals());
    Window before = windows.put(name, new Window(window.getRevision(), sum));
    if (before != null && before.revision >= window.getRevision()) {
      twice(
          "window %s: revision %d after %d".formatted(name, window.getRevision(), before.revision));
    }
    if (before != null && before.sum.requests() > sum.requests()) {
      problem(
          "window %s: went back from %d to %d requests"
              .formatted(name, before.sum.requests(), sum.requests()));
    }
  }

  private void adjustment(CostAdjustment adjustment) {
    if (!adjustmentIds.add(adjustment.getTenant() + "/" + adjustment.getAdjustmentId())) {
      twice("adjustment %s again".formatted(adjustment.getAdjustmentId()));
    }
    adjustments.merge(
        Expected.window(
            adjustment.getGrain().name(),
            adjustment.getDimensionSet(),
            adjustment.getTenant(),
            adjustment.getDimensions(),
            adjustment.getWindowStart()),
        Sum.of(adjustment.getTotals()),
        Sum::plus);
  }

  private void budget(BudgetStatus status) {
    String name = Budgets.name(status.getBudgetId(), status.getGroup(), status.getPeriodStart());
    var spent = new Expected.Spent(status.getSpent(), status.getUnpriced());
    Account before = budgets.put(name, new Account(status.getRevision(), spent));
    if (before != null && before.revision >= status.getRevision()) {
      twice(
          "budget %s: revision %d after %d".formatted(name, status.getRevision(), before.revision));
    }
  }

  private void signal(Signal signal) {
    if (!signals.add(signal.getSignalId() + "@" + signal.getRevision())) {
      twice("signal %s again".formatted(signal.getSignalId()));
    }
    if (signal.getKind() == SignalKind.UNPRICED_USAGE) {
      unpriced(signal);
      return;
    }
    if (signal.getKind() == SignalKind.ANOMALY || signal.getKind() == SignalKind.SILENCE) {
      // events that come weeks late make a series old: what is unusual then is another test's
      // matter
      return;
    }
    Map<String, String> group = new TreeMap<>(signal.getLabels());
    for (BudgetDefinition budget : Budgets.ALL) {
      if (budget.getBudgetId().equals(signal.getSubject())) {
        group.keySet().retainAll(budget.getGroupBy());
      }
    }
    Instant start = signal.getPeriodStart();
    BigDecimal threshold = signal.getThreshold();
    if (start == null || threshold == null || signal.getState() != SignalState.FIRED) {
      problem("signal %s: %s".formatted(signal.getSignalId(), signal.getState()));
      return;
    }
    fired.add(
        Budgets.name(signal.getSubject(), group, start)
            + " "
            + threshold.stripTrailingZeros().toPlainString());
  }

  private void unpriced(Signal signal) {
    if (signal.getState() != SignalState.FIRED) {
      problem("signal %s: %s".formatted(signal.getSignalId(), signal.getState()));
      return;
    }
    String name =
        Expected.unpriced(signal.getTenant(), signal.getLabels(), signal.getPeriodStart());
    long events = Long.parseLong(signal.getEvidence().get("events"));
    unpriced.merge(
        name, new Told(signal.getRevision(), events), (a, b) -> a.revision > b.revision ? a : b);
  }

  private void twice(String what) {
    doubled++;
    problem(what);
  }

  private void problem(String what) {
    if (problems.size() < MAX_PROBLEMS) {
      problems.add(what);
    }
  }

  Map<String, Priced> events() {
    return events;
  }

  Map<String, Integer> rejections() {
    return rejections;
  }

  /** Latest revision of each window, with what adjustments add to it. */
  Map<String, Sum> windows() {
    Map<String, Sum> sums = new HashMap<>();
    windows.forEach((name, window) -> sums.put(name, window.sum));
    adjustments.forEach((name, sum) -> sums.merge(name, sum, Sum::plus));
    return sums;
  }

  Map<String, Expected.Spent> budgets() {
    Map<String, Expected.Spent> spent = new HashMap<>();
    budgets.forEach((name, account) -> spent.put(name, account.spent));
    return spent;
  }

  /** Account and percent of each threshold that has fired. */
  Set<String> fired() {
    return fired;
  }

  /** Events without a price that were told last, by tenant, model and day. */
  Map<String, Long> unpriced() {
    Map<String, Long> events = new HashMap<>();
    unpriced.forEach((name, told) -> events.put(name, told.events));
    return events;
  }

  int adjustmentCount() {
    return adjustmentIds.size();
  }

  /** What cannot be, whatever was sent. */
  List<String> problems() {
    return problems;
  }

  /** Records that came twice. */
  int doubled() {
    return doubled;
  }
}
