// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.detect.core;

import io.costwire.signals.anomaly.AnomalyDetector;
import io.costwire.signals.anomaly.DetectorSettings;
import io.costwire.signals.anomaly.SeriesBucket;
import io.costwire.signals.anomaly.SeriesState;
import io.costwire.signals.anomaly.Verdict;
import io.costwire.signals.rules.SignalRule;
import io.costwire.streams.detect.core.Change.Reason;
import io.costwire.streams.detect.core.Standing.Stored;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;

/**
 * Series that always speak and do not. How much they spend is not looked at, so a source whose
 * requests have no price is not silent.
 */
public final class SilenceWatch implements Watch {
  private final SignalRule.Silence rule;
  private final AnomalyDetector detector;

  public SilenceWatch(SignalRule.Silence rule) {
    this(rule, BUCKET);
  }

  /**
   * @param bucket length of a bucket, for history that is known by the hour only
   */
  public SilenceWatch(SignalRule.Silence rule, Duration bucket) {
    this.rule = rule;
    this.detector =
        new AnomalyDetector(
            DetectorSettings.of(bucket, ZoneOffset.UTC, BigDecimal.ONE).withSilence(rule.after()));
  }

  public SignalRule.Silence rule() {
    return rule;
  }

  /** Every bucket heard is the same, so that no amount is ever strange. */
  @Override
  public SeriesBucket bucket(long startSecond, BucketSpend spend) {
    Instant start = Instant.ofEpochSecond(startSecond);
    return spend.isHeard()
        ? SeriesBucket.spent(start, BigDecimal.ONE)
        : SeriesBucket.missing(start);
  }

  @Override
  public Next step(Stored before, SeriesBucket bucket) {
    boolean heard = Readings.isHeard(bucket);
    AnomalyDetector.Step step = detector.step(before.state(), bucket);
    long second = bucket.start().getEpochSecond();
    Told told = before.standing().told();
    List<Change> changes = List.of();
    if (heard && told.isOpen()) {
      changes = List.of(ended(told, second, Reason.HEARD));
      told = told.over();
    } else if (!told.isOpen() && step.verdict() instanceof Verdict.Silent(Instant since)) {
      told = told.next(Told.Phase.FIRED, since.getEpochSecond(), second, BigDecimal.ZERO);
      changes = List.of(new Change.Silent(told.startSecond(), told.revisions()));
    }
    Standing standing =
        new Standing(
            heard ? second : before.standing().heardSecond(),
            second,
            silentSecond(step.state()),
            null,
            told);
    return new Next(new Stored(standing, step.state()), changes);
  }

  @Override
  public Next missed(Stored before, long bucketSecond) {
    return step(before, SeriesBucket.missing(Instant.ofEpochSecond(bucketSecond)));
  }

  @Override
  public long missingSecond(Standing standing) {
    if (!standing.isHeard() || standing.told().isOpen()) {
      return NEVER;
    }
    long missing = standing.silentSecond();
    return standing.judgedSecond() < missing ? missing : NEVER;
  }

  private long silentSecond(SeriesState state) {
    Instant silent = detector.silentAt(state);
    return silent == null ? NEVER : silent.getEpochSecond();
  }

  static Next abandon(Stored before) {
    Told told = before.standing().told();
    return told.isOpen()
        ? new Next(
            before.unheard(told.over()),
            List.of(ended(told, before.standing().judgedSecond(), Reason.UNWATCHED)))
        : new Next(before.unheard(told), List.of());
  }

  private static Change ended(Told told, long until, Reason reason) {
    return new Change.SilenceEnded(told.startSecond(), until, reason, told.revisions() + 1);
  }
}
