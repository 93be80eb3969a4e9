// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.budget.core;

import io.costwire.signals.forecast.BurnRate;
import io.costwire.signals.forecast.BurnRule;
import io.costwire.signals.forecast.SpendModel;
import io.costwire.streams.budget.core.CivilPeriod.Span;
import io.costwire.streams.budget.core.Pace.Episode;
import io.costwire.streams.budget.core.Pace.Mark;
import io.costwire.streams.budget.core.Pace.Told;
import io.costwire.streams.budget.core.PaceChange.Move;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One look at a pace: what people are to be told, and what they know then. */
public final class PaceReview {
  /** A forecast that goes up and down around a threshold is told so often in a period. */
  static final int MAX_FIRINGS = 3;

  private static final int SPEED_DECIMALS = 18;

  private final Budget budget;
  private final Spent spent;
  private final long nowSecond;
  private final List<PaceChange> changes = new ArrayList<>();
  private Pace pace;
  private long revision;

  /** What was spent in a period. */
  @FunctionalInterface
  public interface Spent {
    /** Null where nothing is counted in it. */
    @Nullable BigDecimal in(Span period);
  }

  /**
   * @param budget the definition that counts what the pace is of
   * @param nowSecond how far time has come, seconds since 1970 UTC
   */
  public PaceReview(Budget budget, Pace pace, Spent spent, long nowSecond) {
    this.budget = budget;
    this.pace = pace;
    this.spent = spent;
    this.nowSecond = nowSecond;
    this.revision = pace.told().revision();
  }

  /** The pace as it is known now. */
  public Pace pace() {
    return pace;
  }

  /** What people are to be told, in order. */
  public List<PaceChange> changes() {
    return changes;
  }

  private long nextRevision() {
    revision = Math.max(revision + 1, RollingSpend.revisionAt(nowSecond));
    return revision;
  }

  /** Takes everything back: the budget is gone, or counts something else. */
  public static List<PaceChange> withdrawn(Pace pace, long nowSecond) {
    List<PaceChange> changes = new ArrayList<>();
    long revision = Math.max(pace.told().revision() + 1, RollingSpend.revisionAt(nowSecond));
    Span markedIn = pace.told().markedIn();
    for (var entry : pace.told().marks().entrySet()) {
      if (entry.getValue().fired() && markedIn != null) {
        changes.add(
            new PaceChange.Forecast(
                Move.WITHDRAWN, revision++, markedIn, entry.getKey(), null, null));
      }
    }
    for (Episode episode : pace.told().episodes().values()) {
      changes.add(new PaceChange.Burn(Move.WITHDRAWN, revision++, episode, null));
    }
    return changes;
  }

  /** No lower than the last revision with which everything is taken back. */
  static long revisionWithdrawn(Pace pace, long nowSecond) {
    Told told = pace.told();
    return Math.max(told.revision() + 1, RollingSpend.revisionAt(nowSecond))
        + told.marks().size()
        + told.episodes().size();
  }

  /** Holds the last forecast against the thresholds, and ends those of a period that is over. */
  public void forecasts() {
    if (!(budget.scope().period() instanceof Period.Civil civil)) {
      return;
    }
    Span current = civil.around(nowSecond);
    Told told = pace.told();
    Span markedIn = told.markedIn();
    Map<BigDecimal, Mark> marks = new TreeMap<>();
    if (markedIn != null && !markedIn.equals(current)) {
      told.marks().forEach((threshold, mark) -> end(threshold, mark, markedIn));
    } else {
      marks.putAll(told.marks());
    }
    budget.limit().forecastThresholds().forEach(t -> marks.putIfAbsent(t, new Mark(false, 0)));
    BigDecimal now = spent.in(current);
    Outlook.Expected outlook =
        told.outlook() instanceof Outlook.Expected expected && expected.isOf(current)
            ? expected
            : null;
    marks.replaceAll((threshold, mark) -> judge(threshold, mark, current, now, outlook));
    marks.values().removeIf(mark -> mark.firings() == 0);
    Outlook kept = told.outlook() != null && told.outlook().isOf(current) ? told.outlook() : null;
    pace =
        pace.having(
            new Told(revision, kept, marks, marks.isEmpty() ? null : current, told.episodes()));
  }

  private void end(BigDecimal threshold, Mark mark, Span period) {
    if (mark.fired()) {
      changes.add(
          new PaceChange.Forecast(
              Move.ENDED, nextRevision(), period, threshold, spent.in(period), null));
    }
  }

  private Mark judge(
      BigDecimal threshold,
      Mark mark,
      Span period,
      @Nullable BigDecimal now,
      Outlook.@Nullable Expected outlook) {
    Move move = move(threshold, mark, now, outlook);
    if (move == null) {
      return mark;
    }
    changes.add(new PaceChange.Forecast(move, nextRevision(), period, threshold, now, outlook));
    return move == Move.FIRED
        ? new Mark(true, mark.firings() + 1)
        : new Mark(false, mark.firings());
  }

  /** Null where there is nothing to tell. */
  private @Nullable Move move(
      BigDecimal threshold,
      Mark mark,
      @Nullable BigDecimal now,
      Outlook.@Nullable Expected outlook) {
    BigDecimal amount = budget.limit().amount();
    boolean asked = budget.limit().forecastThresholds().contains(threshold);
    boolean reached = now != null && BudgetAccount.isReached(now, amount, threshold);
    if (mark.fired()) {
      boolean ruledOut =
          outlook != null && !BudgetAccount.isReached(outlook.high(), amount, threshold);
      if (!asked || (ruledOut && !reached)) {
        return Move.WITHDRAWN;
      }
      return reached ? Move.ENDED : null;
    }
    boolean expected =
        outlook != null && BudgetAccount.isReached(outlook.expected(), amount, threshold);
    return asked && expected && !reached && mark.firings() < MAX_FIRINGS ? Move.FIRED : null;
  }

  /** Whether what the budget allows is to be known to say whether it burns: seldom. */
  public boolean asksForAllowance(PacePast past) {
    for (BurnPair pair : budget.limit().burnRates()) {
      boolean open = pace.told().episodes().containsKey(pair.text());
      if (open || isAboveFloor(pair, past)) {
        return true;
      }
    }
    return false;
  }

  private boolean isAboveFloor(BurnPair pair, PacePast past) {
    BigDecimal slow = past.spent(pair.longSeconds(), pace, nowSecond);
    return slow.signum() > 0 && slow.compareTo(pair.floor()) >= 0;
  }

  /** Takes back burn rates that the budget does not have any more. */
  public void burnsThatNobodyAsksFor() {
    Map<String, Episode> episodes = new TreeMap<>(pace.told().episodes());
    List<String> asked = budget.limit().burnRates().stream().map(BurnPair::text).toList();
    for (Episode episode : pace.told().episodes().values()) {
      if (!asked.contains(episode.pair().text())) {
        changes.add(new PaceChange.Burn(Move.WITHDRAWN, nextRevision(), episode, null));
        episodes.remove(episode.pair().text());
      }
    }
    keep(episodes);
  }

  /**
   * Looks whether the budget burns.
   *
   * @param model of the pace; of any rolling budget, one that was learned from nothing
   */
  public void burns(PacePast past, SpendModel model) {
    Map<String, Episode> episodes = new TreeMap<>(pace.told().episodes());
    Allowance allowance = new Allowance(budget, model);
    for (BurnPair pair : budget.limit().burnRates()) {
      Episode open = episodes.get(pair.text());
      if (open == null && !isAboveFloor(pair, past)) {
        continue;
      }
      Episode next = burn(pair, open, past, allowance);
      if (next == null) {
        episodes.remove(pair.text());
      } else {
        episodes.put(pair.text(), next);
      }
    }
    keep(episodes);
  }

  private void keep(Map<String, Episode> episodes) {
    Told told = pace.told();
    pace = pace.having(new Told(revision, told.outlook(), told.marks(), told.markedIn(), episodes));
  }

  /** The episode that is open then; null for none. */
  private @Nullable Episode burn(
      BurnPair pair, @Nullable Episode known, PacePast past, Allowance allowance) {
    Episode open = known == null ? null : known.judgedBy(pair);
    PaceChange.Seen seen = seen(pair, past, allowance);
    BurnRule.Verdict verdict =
        pair.rule()
            .judge(
                new BurnRate(seen.fastSpent(), seen.fastAllowed()),
                new BurnRate(seen.slowSpent(), seen.slowAllowed()));
    return switch (verdict) {
      case BurnRule.Burning burning -> {
        if (open != null) {
          yield open.burning(seen.slowSpent());
        }
        Episode episode = opened(pair, seen);
        changes.add(new PaceChange.Burn(Move.FIRED, nextRevision(), episode, seen));
        yield episode;
      }
      case BurnRule.Calm calm -> open == null ? null : calm(open, seen);
    };
  }

  private Episode opened(BurnPair pair, PaceChange.Seen seen) {
    Long usedUpAt = seen.usedUpAt();
    boolean urgent = usedUpAt != null && usedUpAt <= nowSecond + pair.longSeconds();
    return new Episode(pair, period(), nowSecond, Pace.NEVER, seen.slowSpent(), urgent);
  }

  /** It must be calm for as long as the short window is: a pause is no end. */
  private @Nullable Episode calm(Episode open, PaceChange.Seen seen) {
    long since = open.calmSince() == Pace.NEVER ? nowSecond : open.calmSince();
    if (nowSecond - since < open.pair().shortSeconds()) {
      return open.calm(since);
    }
    changes.add(new PaceChange.Burn(Move.ENDED, nextRevision(), open, seen));
    return null;
  }

  private PaceChange.Seen seen(BurnPair pair, PacePast past, Allowance allowance) {
    BigDecimal slow = past.spent(pair.longSeconds(), pace, nowSecond);
    BigDecimal fast = past.spent(pair.shortSeconds(), pace, nowSecond);
    Allowance.Allowed slowAllowed = allowed(pair.longSeconds(), allowance);
    Allowance.Allowed fastAllowed = allowed(pair.shortSeconds(), allowance);
    BigDecimal known = spent.in(period());
    BigDecimal left = budget.limit().amount().subtract(known == null ? BigDecimal.ZERO : known);
    return new PaceChange.Seen(
        nowSecond,
        slow,
        slowAllowed.amount(),
        fast,
        fastAllowed.amount(),
        slowAllowed.basis(),
        left,
        usedUpAt(left, fast, pair.shortSeconds()));
  }

  private Allowance.Allowed allowed(long windowSeconds, Allowance allowance) {
    long first = new Steps(windowSeconds).first(nowSecond);
    return allowance.between(first, Math.max(first, nowSecond));
  }

  /** At the speed of a window; null where not before the period ends. */
  private @Nullable Long usedUpAt(BigDecimal left, BigDecimal spentFast, long windowSeconds) {
    if (left.signum() <= 0) {
      return nowSecond;
    }
    if (spentFast.signum() <= 0) {
      return null;
    }
    BigDecimal seconds =
        left.multiply(BigDecimal.valueOf(windowSeconds))
            .divide(spentFast, SPEED_DECIMALS, RoundingMode.HALF_EVEN);
    BigDecimal at = seconds.add(BigDecimal.valueOf(nowSecond));
    return at.compareTo(BigDecimal.valueOf(lastSecond())) <= 0 ? at.longValue() : null;
  }

  private long lastSecond() {
    return switch (budget.scope().period()) {
      case Period.Civil civil -> civil.around(nowSecond).endSecond();
      case Period.Rolling rolling -> nowSecond + rolling.windowSeconds();
    };
  }

  private Span period() {
    return switch (budget.scope().period()) {
      case Period.Civil civil -> civil.around(nowSecond);
      case Period.Rolling rolling -> BudgetKey.spanOf(rolling);
    };
  }
}
