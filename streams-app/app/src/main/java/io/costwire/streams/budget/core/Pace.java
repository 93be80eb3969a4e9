// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.budget.core;

import io.costwire.streams.budget.core.CivilPeriod.Span;
import io.costwire.streams.state.ByteReader;
import io.costwire.streams.state.ByteWriter;
import java.math.BigDecimal;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How a budget's group spends, whatever the period: what has just been spent by minute, and what
 * people were told of it. The part of the state that changes with every beat, and therefore small;
 * {@link PacePast} has the rest. Immutable.
 *
 * @param pending spend by minute that the past does not have yet
 */
public record Pace(Counting counting, SortedMap<Long, BigDecimal> pending, Told told) {
  /** Minutes that are kept here; late events may bring many of them. */
  static final int MAX_PENDING = 60;

  /** How often the past takes in what was spent, in stream time: it is up to 20 kB to write. */
  static final long FOLD_SECONDS = 300;

  /**
   * What is counted; times in seconds since 1970 UTC.
   *
   * @param scope fingerprint of the scope
   * @param countsFrom since when that counts, microseconds since 1970 UTC
   * @param began when the first spend came: of hours before nothing is known
   * @param lastSpent when something came last
   * @param folded when the past took in what was spent; {@link #NEVER} before the first time
   */
  public record Counting(long scope, long countsFrom, long began, long lastSpent, long folded) {}

  static final long NEVER = Long.MIN_VALUE;

  /**
   * What people know.
   *
   * @param revision of the latest signal
   * @param outlook null before the first one
   * @param marks forecast thresholds that ever fired in the period; ascending
   * @param markedIn the period of the marks; null without any
   * @param episodes by windows of their pair
   */
  public record Told(
      long revision,
      @Nullable Outlook outlook,
      Map<BigDecimal, Mark> marks,
      @Nullable Span markedIn,
      Map<String, Episode> episodes) {
    public Told {
      marks = Collections.unmodifiableMap(new TreeMap<>(marks));
      episodes = Collections.unmodifiableMap(new TreeMap<>(episodes));
    }
  }

  /**
   * A forecast threshold.
   *
   * @param fired whether its last signal was FIRED
   * @param firings how often it was
   */
  public record Mark(boolean fired, int firings) {}

  /**
   * A stretch of burning.
   *
   * @param period in which it began; that of the key, where the budget rolls
   * @param start when it began, seconds since 1970 UTC
   * @param calmSince seconds since 1970 UTC; {@link #NEVER} while it burns
   * @param peak most that the long window had spent
   * @param urgent whether the budget was about to be used up when it began
   */
  public record Episode(
      BurnPair pair, Span period, long start, long calmSince, BigDecimal peak, boolean urgent) {
    Episode judgedBy(BurnPair changed) {
      return new Episode(changed, period, start, calmSince, peak, urgent);
    }

    Episode burning(BigDecimal spent) {
      return new Episode(pair, period, start, NEVER, peak.max(spent), urgent);
    }

    Episode calm(long since) {
      return new Episode(pair, period, start, since, peak, urgent);
    }
  }

  /** What becomes of a partial sum. */
  public sealed interface Added {
    /**
     * It was taken in.
     *
     * @param former null, or the pace of a former scope, of which everything is void
     */
    record To(Pace pace, @Nullable Pace former) implements Added {}

    /** It was counted by a scope that does not count any more, or never came to count. */
    record Ignored() implements Added {}
  }

  public Pace {
    pending = Collections.unmodifiableSortedMap(pending);
  }

  /**
   * Takes in a partial sum of a minute.
   *
   * @param known null for the first one
   * @param nowSecond how far time has come
   */
  public static Added add(@Nullable Pace known, PartialSpend partial, long nowSecond) {
    Spend spend = partial.spend();
    Pace base =
        known == null || known.isOfFormerScope(spend) ? opened(spend, known, nowSecond) : known;
    boolean late = known != null && spend.appliedAt() < known.counting.countsFrom;
    boolean before = partial.budget().isOverAt(spend.appliedAt());
    if (late || before || !partial.counted().isIn(base.counting.countsFrom)) {
      return new Added.Ignored();
    }
    return new Added.To(base.plus(partial, nowSecond), base == known ? null : known);
  }

  private boolean isOfFormerScope(Spend spend) {
    return counting.scope != spend.scope();
  }

  private static Pace opened(Spend spend, @Nullable Pace former, long nowSecond) {
    Counting counting = new Counting(spend.scope(), spend.appliedAt(), nowSecond, nowSecond, NEVER);
    // above those that take back what was told of the former one
    long revision = former == null ? 0 : PaceReview.revisionWithdrawn(former, nowSecond);
    Told told = new Told(revision, null, Map.of(), null, Map.of());
    return new Pace(counting, Collections.emptySortedMap(), told);
  }

  private Pace plus(PartialSpend partial, long nowSecond) {
    TreeMap<Long, BigDecimal> next = new TreeMap<>(pending);
    next.merge(partial.step(), partial.spend().money(), BigDecimal::add);
    Counting at =
        new Counting(
            counting.scope,
            counting.countsFrom,
            counting.began,
            Math.max(counting.lastSpent, nowSecond),
            counting.folded);
    return new Pace(at, next, told);
  }

  /** How far time had come when this was last changed, at least. */
  public long latestSecond() {
    long latest = Math.max(counting.lastSpent, counting.folded);
    Outlook outlook = told.outlook();
    return outlook == null ? latest : Math.max(latest, outlook.asOf());
  }

  /** Whether a definition counts what this pace is of. */
  public boolean isCountedBy(Budget budget) {
    return counting.scope == budget.fingerprint();
  }

  /** Whether a definition has replaced the one whose spend this is. */
  public boolean isReplacedBy(Budget budget) {
    return !budget.isPaced() || (!isCountedBy(budget) && counting.countsFrom < budget.countsFrom());
  }

  /** Whether it is time for the past to take in what was spent. */
  public boolean isToBeFolded(long nowSecond) {
    return pending.size() > MAX_PENDING
        || (!pending.isEmpty()
            && (counting.folded == NEVER || nowSecond >= counting.folded + FOLD_SECONDS));
  }

  /** The pace of which the past has everything. */
  public Pace folded(long nowSecond) {
    Counting at =
        new Counting(
            counting.scope, counting.countsFrom, counting.began, counting.lastSpent, nowSecond);
    return new Pace(at, Collections.emptySortedMap(), told);
  }

  Pace having(Told other) {
    return new Pace(counting, pending, other);
  }

  /** The pace with another outlook. */
  public Pace having(Outlook outlook) {
    return having(new Told(told.revision, outlook, told.marks, told.markedIn, told.episodes));
  }

  public void write(ByteWriter out) {
    out.putFixed(counting.scope).putFixed(counting.countsFrom).putFixed(counting.began);
    out.putFixed(counting.lastSpent).putFixed(counting.folded);
    out.putVar(pending.size());
    pending.forEach(
        (minute, spent) -> {
          out.putFixed(minute);
          BurnWindow.write(spent, out);
        });
    ToldBytes.write(told, out);
  }

  public static Pace read(ByteReader in) {
    Counting counting =
        new Counting(in.getFixed(), in.getFixed(), in.getFixed(), in.getFixed(), in.getFixed());
    int count = in.getCount();
    TreeMap<Long, BigDecimal> pending = new TreeMap<>();
    for (int i = 0; i < count; i++) {
      pending.put(in.getFixed(), BurnWindow.readAmount(in));
    }
    return new Pace(counting, pending, ToldBytes.read(in));
  }
}
