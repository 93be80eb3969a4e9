// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.backtest;

import io.costwire.signals.anomaly.Direction;
import io.costwire.signals.anomaly.Episode;
import io.costwire.streams.budget.core.BudgetText;
import io.costwire.streams.detect.core.BucketSpend;
import io.costwire.streams.detect.core.Change;
import io.costwire.streams.detect.core.SpendWatch;
import io.costwire.streams.detect.core.Standing.Stored;
import io.costwire.streams.detect.core.Told;
import io.costwire.streams.detect.core.Watch;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Judges series one after the other, bucket by bucket, with the code that the streams app judges
 * them with.
 */
final class WatchReplay {
  private static final BigDecimal MANY_TIMES = BigDecimal.valueOf(100);

  private final Watch watch;
  private final Duration step;
  private final BacktestRange range;
  private final Findings findings;
  private Series series = new Series("", Map.of());
  private boolean begun;
  private Stored stored = Stored.NEW;
  private @Nullable Episode episode;
  private long toldSecond;
  private long count;

  /**
   * @param watch of the rule
   * @param step length of a bucket, which is that of the watch
   */
  WatchReplay(Watch watch, Duration step, BacktestRange range, Findings findings) {
    this.watch = watch;
    this.step = step;
    this.range = range;
    this.findings = findings;
  }

  /**
   * A bucket of which there is something; series come one after the other, the buckets of each in
   * order of time.
   *
   * @param atSecond start of the bucket
   */
  void bucket(Series of, long atSecond, BucketSpend spend) {
    if (!begun || !of.equals(series)) {
      finish();
      series = of;
      begun = true;
      count++;
    }
    if (isOver(atSecond)) {
      became(watch.judge(stored, watch.bucket(atSecond, spend)));
    } else if (watch instanceof SpendWatch early
        && early.deservesALook(stored.standing(), spend.billed(), null)) {
      Watch.Next next = early.look(stored, List.of(early.bucket(atSecond, spend)));
      if (next != null) {
        became(next);
      }
    }
  }

  /** Of a bucket that is not over, nobody knows yet what comes. */
  private boolean isOver(long atSecond) {
    return atSecond + step.toSeconds() <= range.to().getEpochSecond();
  }

  /** No more buckets come. */
  void finish() {
    for (long missing = watch.missingSecond(stored.standing());
        missing != Watch.NEVER && isOver(missing);
        missing = watch.missingSecond(stored.standing())) {
      became(watch.missed(stored, missing));
    }
    Told told = stored.standing().told();
    if (told.isOpen()) {
      goesOn(told);
    }
    begun = false;
    stored = Stored.NEW;
    episode = null;
  }

  private void goesOn(Told told) {
    Episode judged = stored.state().openEpisode();
    Episode open = judged == null ? episode : judged;
    if (open == null) {
      silent(told.startSecond(), null);
    } else {
      strange(open, null);
    }
  }

  private void became(Watch.Next next) {
    stored = next.stored();
    next.changes().forEach(this::changed);
  }

  private void changed(Change change) {
    switch (change) {
      case Change.Strange strange -> {
        if (episode == null) {
          toldSecond = stored.standing().told().bucketSecond();
        }
        episode = strange.episode();
      }
      case Change.Ended ended -> strange(ended.episode(), ended.episode().last().plus(step));
      case Change.Mistaken mistaken -> mistaken();
      case Change.Silent silent -> toldSecond = stored.standing().told().bucketSecond();
      case Change.SilenceEnded ended ->
          silent(ended.sinceSecond(), Instant.ofEpochSecond(ended.untilSecond()));
    }
  }

  private void mistaken() {
    Episode told = episode;
    if (told != null && !toldAt().isBefore(range.from())) {
      findings.withdrawn();
      strange(told, told.last().plus(step));
    }
    episode = null;
  }

  private void strange(Episode strange, @Nullable Instant ended) {
    episode = null;
    tell(
        title(strange, ended),
        strange.start(),
        ended,
        new Found.Amounts(strange.actual(), strange.expected(), strange.excess()));
  }

  private void silent(long sinceSecond, @Nullable Instant heardAgain) {
    Instant since = Instant.ofEpochSecond(sinceSecond);
    String until =
        heardAgain == null ? "and nothing came until the end" : "until " + minute(heardAgain);
    String title = "Nothing from %s since %s, %s".formatted(series.text(), minute(since), until);
    tell(title, since, heardAgain, Found.Amounts.NONE);
  }

  private void tell(String title, Instant began, @Nullable Instant ended, Found.Amounts amounts) {
    Instant at = toldAt();
    if (!at.isBefore(range.from())) {
      var place = new Found.Place(series.tenant(), series.values(), began, ended);
      findings.add(Found.at(at, title, place, amounts));
    }
  }

  /** When its bucket is over, or as soon as it is seen. */
  private Instant toldAt() {
    Instant over = Instant.ofEpochSecond(toldSecond).plus(step);
    return over.isAfter(range.to()) ? range.to() : over;
  }

  private String title(Episode strange, @Nullable Instant ended) {
    return "Spend of %s %s: %s instead of %s, from %s %s"
        .formatted(
            series.text(),
            times(strange),
            BudgetText.amount(strange.actual(), findings.unit()),
            BudgetText.amount(strange.expected(), findings.unit()),
            minute(strange.start()),
            ended == null ? "on" : "to " + minute(ended));
  }

  private static String times(Episode strange) {
    boolean more = strange.direction() == Direction.MORE;
    if (!more || strange.expected().signum() <= 0) {
      return more ? "above" : "below what it should be";
    }
    BigDecimal times = strange.actual().divide(strange.expected(), 1, RoundingMode.HALF_EVEN);
    return times.compareTo(MANY_TIMES) > 0
        ? "more than 100 times what it should be"
        : times + " times what it should be";
  }

  private static String minute(Instant instant) {
    return instant.toString().substring(0, 16).replace('T', ' ');
  }

  long series() {
    return count;
  }
}
