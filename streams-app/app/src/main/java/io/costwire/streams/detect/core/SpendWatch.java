// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.detect.core;

import io.costwire.signals.anomaly.AnomalyDetector;
import io.costwire.signals.anomaly.DetectorSettings;
import io.costwire.signals.anomaly.Direction;
import io.costwire.signals.anomaly.Episode;
import io.costwire.signals.anomaly.EpisodeEnd;
import io.costwire.signals.anomaly.SeriesBucket;
import io.costwire.signals.anomaly.SeriesState;
import io.costwire.signals.anomaly.Verdict;
import io.costwire.signals.rules.SignalRule;
import io.costwire.streams.detect.core.Change.Reason;
import io.costwire.streams.detect.core.Standing.Stored;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Spend that is not what it should be: one signal per episode, told again when it has doubled. */
public final class SpendWatch implements Watch {
  /**
   * An episode of a series that speaks seldom ends when nothing was heard for so long: as soon as
   * the detector would call it the new normal.
   */
  private static final Duration GIVEN_UP = Duration.ofDays(1);

  /** What the detector takes: nonsense of a sender is strange enough when it is cut off here. */
  private static final BigDecimal MOST = BigDecimal.TEN.pow(15);

  private static final BigDecimal LOOK_AGAIN = new BigDecimal("1.25");

  private final SignalRule.Anomaly rule;
  private final AnomalyDetector detector;

  public SpendWatch(SignalRule.Anomaly rule) {
    this(rule, BUCKET);
  }

  /**
   * @param bucket length of a bucket, for history that is known by the hour only
   */
  public SpendWatch(SignalRule.Anomaly rule, Duration bucket) {
    this.rule = rule;
    this.detector =
        new AnomalyDetector(DetectorSettings.of(bucket, rule.zone(), rule.minimumImpact()));
  }

  public SignalRule.Anomaly rule() {
    return rule;
  }

  @Override
  public SeriesBucket bucket(long startSecond, BucketSpend spend) {
    Instant start = Instant.ofEpochSecond(startSecond);
    return spend.isHeard() && !spend.isMostlyUnpriced()
        ? SeriesBucket.spent(start, spend.billed().max(MOST.negate()).min(MOST))
        : SeriesBucket.missing(start);
  }

  @Override
  public Next step(Stored before, SeriesBucket bucket) {
    AnomalyDetector.Step step = detector.step(before.state(), bucket);
    Told told = before.standing().told();
    long second = bucket.start().getEpochSecond();
    Episode open = step.state().openEpisode();
    boolean goesOn = open != null && told.isOpen() && told.isOf(startOf(open));
    Change over = goesOn ? null : over(told, step.verdict(), second, open);
    Told then = over == null ? told : told.over();
    Change strange = open == null ? null : strange(then, open, second);
    Told last = then;
    if (open != null) {
      Told fired = then.next(Told.Phase.FIRED, startOf(open), second, open.excess());
      last = strange != null ? fired : then.isOpen() ? then.judged() : then;
    }
    List<Change> changes = new ArrayList<>();
    if (over != null) {
      changes.add(over);
    }
    if (strange != null) {
      changes.add(strange);
    }
    return new Next(
        new Stored(standing(before.standing(), bucket, step, last), step.state()), changes);
  }

  /** The end of what was told, where it is not what goes on. */
  private static @Nullable Change over(
      Told told, Verdict verdict, long second, @Nullable Episode open) {
    if (!told.isOpen()) {
      return null;
    }
    if (verdict instanceof Verdict.Closed(Episode episode, EpisodeEnd end)
        && startOf(episode) == told.startSecond()) {
      return new Change.Ended(episode, reason(end), told.revisions() + 1);
    }
    // one that opens earlier than was told is another one
    boolean waits =
        open == null && told.phase() == Told.Phase.EARLY && second < told.bucketSecond();
    return waits ? null : new Change.Mistaken(told.startSecond(), told.revisions() + 1);
  }

  /** An episode that was told and ended is told again only when it goes on. */
  private static @Nullable Change strange(Told told, Episode open, long second) {
    boolean known = told.isOf(startOf(open));
    boolean news =
        told.isOpen() ? told.isDoubledBy(open.excess()) : open.last().getEpochSecond() == second;
    if (known && !news) {
      return null;
    }
    long revision = told.next(Told.Phase.FIRED, startOf(open), 0, BigDecimal.ZERO).revisions();
    return new Change.Strange(open, false, revision);
  }

  private static Reason reason(EpisodeEnd end) {
    return switch (end) {
      case CALM -> Reason.CALM;
      case NEW_NORMAL -> Reason.NEW_NORMAL;
      case SILENCE -> Reason.SILENCE;
    };
  }

  private Standing standing(
      Standing before, SeriesBucket bucket, AnomalyDetector.Step step, Told told) {
    long second = bucket.start().getEpochSecond();
    boolean heard = Readings.isHeard(bucket);
    BigDecimal expected = expected(step.verdict());
    return new Standing(
        heard ? second : before.heardSecond(),
        second,
        told.isOpen() ? silentSecond(step.state()) : NEVER,
        expected == null ? before.expected() : expected,
        told);
  }

  /** Only asked for where something is open: it takes a look at the hours to come. */
  private long silentSecond(SeriesState state) {
    Instant silent = detector.silentAt(state);
    return silent == null ? NEVER : silent.getEpochSecond();
  }

  private static @Nullable BigDecimal expected(Verdict verdict) {
    return switch (verdict) {
      case Verdict.Ordinary ordinary -> ordinary.assessment().expected();
      case Verdict.Suspicious suspicious -> suspicious.assessment().expected();
      case Verdict.Opened opened -> opened.assessment().expected();
      case Verdict.Ongoing ongoing -> ongoing.assessment().expected();
      case Verdict.Learning learning -> null;
      case Verdict.Unheard unheard -> null;
      case Verdict.Silent silent -> null;
      case Verdict.Closed closed -> null;
    };
  }

  /**
   * Whether it is worth a look at a bucket that is not over: it costs much more already than the
   * one before was expected to.
   *
   * @param lookedAt what it cost when it was last looked at
   */
  public boolean deservesALook(Standing standing, BigDecimal soFar, @Nullable BigDecimal lookedAt) {
    BigDecimal expected = standing.expected();
    return expected != null
        && !standing.told().isOpen()
        && soFar.compareTo(expected.add(rule.minimumImpact())) >= 0
        && soFar.compareTo(expected.multiply(BigDecimal.TWO)) >= 0
        && (lookedAt == null || soFar.compareTo(lookedAt.multiply(LOOK_AGAIN)) >= 0);
  }

  /**
   * Judges buckets that may still change, and learns nothing of them.
   *
   * @param buckets all that are not judged, in order
   * @return null when there is nothing to tell yet
   */
  public @Nullable Next look(Stored before, List<SeriesBucket> buckets) {
    Told told = before.standing().told();
    SeriesState state = before.state();
    for (SeriesBucket bucket : buckets) {
      state = detector.step(state, bucket).state();
    }
    Episode open = state.openEpisode();
    if (open == null || open.direction() != Direction.MORE || told.isOpen()) {
      return null;
    }
    long bucket = buckets.getLast().start().getEpochSecond();
    Told early = told.next(Told.Phase.EARLY, startOf(open), bucket, open.excess());
    return new Next(before.with(early), List.of(new Change.Strange(open, true, early.revisions())));
  }

  @Override
  public long missingSecond(Standing standing) {
    if (!standing.isHeard() || !standing.told().isOpen()) {
      return NEVER;
    }
    long missing =
        standing.silentSecond() == NEVER
            ? standing.heardSecond() + GIVEN_UP.toSeconds()
            : standing.silentSecond();
    return standing.judgedSecond() < missing ? missing : NEVER;
  }

  @Override
  public Next missed(Stored before, long bucketSecond) {
    Next missed = step(before, SeriesBucket.missing(Instant.ofEpochSecond(bucketSecond)));
    Told told = missed.stored().standing().told();
    Episode open = missed.stored().state().openEpisode();
    if (before.standing().silentSecond() != NEVER || !told.isOpen() || open == null) {
      return missed;
    }
    return new Next(
            missed.stored().with(told.over()),
            List.of(new Change.Ended(open, Reason.SILENCE, told.revisions() + 1)))
        .and(missed.changes());
  }

  static Next abandon(Stored before) {
    Told told = before.standing().told();
    if (!told.isOpen()) {
      return new Next(before.unheard(told), List.of());
    }
    Episode open = before.state().openEpisode();
    Change change =
        open != null && told.isOf(startOf(open))
            ? new Change.Ended(open, Reason.UNWATCHED, told.revisions() + 1)
            : new Change.Mistaken(told.startSecond(), told.revisions() + 1);
    return new Next(before.unheard(told.over()), List.of(change));
  }

  private static long startOf(Episode episode) {
    return episode.start().getEpochSecond();
  }
}
