// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.backtest;

import io.costwire.signals.anomaly.AnomalyDetector;
import io.costwire.signals.anomaly.DetectorSettings;
import io.costwire.signals.anomaly.Direction;
import io.costwire.signals.anomaly.Episode;
import io.costwire.signals.anomaly.EpisodeEnd;
import io.costwire.signals.anomaly.SeriesBucket;
import io.costwire.signals.anomaly.SeriesState;
import io.costwire.signals.anomaly.Verdict;
import io.costwire.signals.rules.SignalRule;
import io.costwire.streams.budget.core.BudgetText;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Judges the spend of series one after the other, bucket by bucket. */
final class SpendReplay implements SeriesBuckets.Reader {
  private static final BigDecimal MANY_TIMES = BigDecimal.valueOf(100);

  private final AnomalyDetector detector;
  private final Duration step;
  private final Instant from;
  private final Findings findings;
  private Series series = new Series("", Map.of());
  private SeriesState state = SeriesState.fresh();
  private @Nullable Episode open;
  private @Nullable Instant told;
  private long count;

  SpendReplay(SignalRule.Anomaly rule, Duration step, Instant from, Findings findings) {
    this.detector =
        new AnomalyDetector(DetectorSettings.of(step, rule.zone(), rule.minimumImpact()));
    this.step = step;
    this.from = from;
    this.findings = findings;
  }

  @Override
  public void begin(Series begun) {
    series = begun;
    state = SeriesState.fresh();
    open = null;
    told = null;
    count++;
  }

  @Override
  public void bucket(SeriesBucket bucket) {
    AnomalyDetector.Step next = detector.step(state, bucket);
    state = next.state();
    switch (next.verdict()) {
      case Verdict.Opened(Verdict.Assessment assessment, Episode episode) -> {
        open = episode;
        told = bucket.start().plus(step);
      }
      case Verdict.Ongoing(Verdict.Assessment assessment, Episode episode) -> open = episode;
      case Verdict.Closed(Episode episode, EpisodeEnd reason) -> {
        open = episode;
        close(episode.last().plus(step));
      }
      case Verdict.Learning learning -> {}
      case Verdict.Unheard unheard -> {}
      case Verdict.Silent silent -> {}
      case Verdict.Ordinary ordinary -> {}
      case Verdict.Suspicious suspicious -> {}
    }
  }

  @Override
  public void end() {
    close(null);
  }

  private void close(@Nullable Instant ended) {
    Episode episode = open;
    Instant at = told;
    open = null;
    told = null;
    if (episode == null || at == null || at.isBefore(from)) {
      return;
    }
    findings.add(
        Found.at(
            at,
            title(episode, ended),
            new Found.Place(series.tenant(), series.values(), episode.start(), ended),
            new Found.Amounts(episode.actual(), episode.expected(), episode.excess())));
  }

  private String title(Episode episode, @Nullable Instant ended) {
    return "Spend of %s %s: %s instead of %s, from %s %s"
        .formatted(
            series.text(),
            times(episode),
            BudgetText.amount(episode.actual(), findings.unit()),
            BudgetText.amount(episode.expected(), findings.unit()),
            minute(episode.start()),
            ended == null ? "on" : "to " + minute(ended));
  }

  private static String times(Episode episode) {
    boolean more = episode.direction() == Direction.MORE;
    if (!more || episode.expected().signum() <= 0) {
      return more ? "above" : "below what it should be";
    }
    BigDecimal times = episode.actual().divide(episode.expected(), 1, RoundingMode.HALF_EVEN);
    return times.compareTo(MANY_TIMES) > 0
        ? "more than 100 times what it should be"
        : times + " times what it should be";
  }

  static String minute(Instant instant) {
    return instant.toString().substring(0, 16).replace('T', ' ');
  }

  long series() {
    return count;
  }
}
