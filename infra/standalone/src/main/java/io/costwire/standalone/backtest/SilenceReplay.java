// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.backtest;

import io.costwire.signals.anomaly.AnomalyDetector;
import io.costwire.signals.anomaly.DetectorSettings;
import io.costwire.signals.anomaly.Reading;
import io.costwire.signals.anomaly.SeriesBucket;
import io.costwire.signals.anomaly.SeriesState;
import io.costwire.signals.anomaly.Verdict;
import io.costwire.signals.rules.SignalRule;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Looks for silences of series that always speak; how much they spend does not matter. */
final class SilenceReplay implements SeriesBuckets.Reader {
  private final AnomalyDetector detector;
  private final Duration step;
  private final Instant from;
  private final Findings findings;
  private Series series = new Series("", Map.of());
  private SeriesState state = SeriesState.fresh();
  private @Nullable Instant since;
  private @Nullable Instant told;
  private long count;

  SilenceReplay(SignalRule.Silence rule, Duration step, Instant from, Findings findings) {
    this.detector =
        new AnomalyDetector(
            DetectorSettings.of(step, ZoneOffset.UTC, BigDecimal.ONE).withSilence(rule.after()));
    this.step = step;
    this.from = from;
    this.findings = findings;
  }

  @Override
  public void begin(Series begun) {
    series = begun;
    state = SeriesState.fresh();
    since = null;
    told = null;
    count++;
  }

  @Override
  public void bucket(SeriesBucket bucket) {
    boolean heard = bucket.reading() instanceof Reading.Spent;
    // every bucket the same, so that no amount is ever strange
    SeriesBucket said = heard ? SeriesBucket.spent(bucket.start(), BigDecimal.ONE) : bucket;
    AnomalyDetector.Step next = detector.step(state, said);
    state = next.state();
    if (heard) {
      close(bucket.start());
    } else if (since == null && next.verdict() instanceof Verdict.Silent(Instant began)) {
      since = began;
      told = bucket.start().plus(step);
    }
  }

  @Override
  public void end() {
    close(null);
  }

  private void close(@Nullable Instant heardAgain) {
    Instant began = since;
    Instant at = told;
    since = null;
    told = null;
    if (began == null || at == null || at.isBefore(from)) {
      return;
    }
    String until =
        heardAgain == null
            ? "and nothing came until the end"
            : "until " + SpendReplay.minute(heardAgain);
    findings.add(
        Found.at(
            at,
            "Nothing from %s since %s, %s"
                .formatted(series.text(), SpendReplay.minute(began), until),
            new Found.Place(series.tenant(), series.values(), began, heardAgain),
            Found.Amounts.NONE));
  }

  long series() {
    return count;
  }
}
