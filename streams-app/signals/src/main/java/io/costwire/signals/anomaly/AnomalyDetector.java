// SPDX-License-Identifier: Apache-2.0
package io.costwire.signals.anomaly;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Judges one series bucket by bucket. Nothing is kept here: all that is remembered is in the state,
 * so that a restart, a replay and a standby come to the same verdicts.
 *
 * @since 0.1
 */
public final class AnomalyDetector {

  /** Less spent costs nothing by itself: it has to be this much rarer than more spent. */
  private static final double LESS_URGENT = 1;

  /** Once in 27 years; no series has the history to say more. */
  private static final double MOST = 4;

  /** What certain separation from all recent amounts is worth, in tenfold days. */
  private static final double ISOLATED = 7;

  /** Ten times rarer than what was told already is news. */
  private static final double NEWS = 1;

  /** What was told yesterday may be told again, where it is not a habit yet. */
  private static final double FORGOTTEN_PER_DAY = 3;

  private static final double DAY_MS = Duration.ofDays(1).toMillis();

  /** The rhythm of a week must be known before a mean over a day can be called strange. */
  private static final Duration DRIFT_AGE = Duration.ofDays(7);

  private final DetectorSettings settings;
  private final double bucketsPerDay;
  private final Learning learning;
  private final Listening listening;
  private final Episodes episodes;

  public AnomalyDetector(DetectorSettings settings) {
    this.settings = settings;
    this.bucketsPerDay = Math.log10(DAY_MS / settings.bucket().toMillis());
    this.learning = new Learning(settings);
    this.listening = new Listening(settings);
    this.episodes = new Episodes(settings, listening);
  }

  /** The next state and what the bucket means. */
  public record Step(SeriesState state, Verdict verdict) {}

  /**
   * Judges the next bucket.
   *
   * @throws IllegalArgumentException if it does not start after the one before
   */
  public Step step(SeriesState state, SeriesBucket bucket) {
    Instant last = state.clock().last();
    if (last != null && !bucket.start().isAfter(last)) {
      throw new IllegalArgumentException(
          "bucket starts at "
              + bucket.start()
              + ", not after the last one at "
              + last
              + "; give each bucket once and in order");
    }
    return switch (bucket.reading()) {
      case Reading.Missing() -> unheard(state, bucket.start());
      case Reading.Spent(BigDecimal amount) -> judge(state, bucket, amount);
    };
  }

  /**
   * When a series will be called silent: the start of the bucket that, given as missing and with
   * nothing heard before it, is {@link Verdict.Silent}. A caller that hears of no bucket has to ask
   * then.
   *
   * @return null where no word is expected of the series in the next eight days
   */
  public @Nullable Instant silentAt(SeriesState state) {
    return listening.silentAt(state);
  }

  private Step unheard(SeriesState state, Instant start) {
    SeriesState.Clock clock = state.clock();
    Instant first = clock.first();
    if (first == null) {
      return new Step(state, new Verdict.Learning());
    }
    Listening.Heard heard = listening.unheard(state, start);
    SeriesState next =
        state.at(new SeriesState.Clock(first, start, clock.heard(), told(clock, start)), heard);
    boolean silent = listening.isSilent(heard) && old(first, start, settings.gates().warmUp());
    Suspicion suspicion = state.suspicion();
    boolean carried = heard.missing() < settings.bucketsIn(settings.gates().newNormal(), 3);
    if (suspicion != null && (silent || !carried)) {
      return new Step(
          next.calmed(),
          suspicion.open()
              ? new Verdict.Closed(suspicion.episode(), EpisodeEnd.SILENCE)
              : wordless(heard, silent));
    }
    return new Step(next, wordless(heard, silent));
  }

  private static Verdict wordless(Listening.Heard heard, boolean silent) {
    return silent && heard.since() != null
        ? new Verdict.Silent(heard.since())
        : new Verdict.Unheard();
  }

  private Step judge(SeriesState state, SeriesBucket bucket, BigDecimal amount) {
    double value = Scale.of(amount);
    Expectation expected = Expectation.at(bucket.start(), settings, state);
    Levels levels = learning.means(state.levels(), expected.fromRhythm(value));
    double[] scores = scores(state, expected, amount.doubleValue(), levels);
    Finding finding = finding(state, bucket.start(), scores);
    Episodes.Next next =
        episodes.next(new Episodes.Judged(bucket, amount, value, expected, finding), state);
    double told = told(state.clock(), bucket.start());
    boolean newly = !next.inside() && finding.surprise() >= told + NEWS;
    double news = newly ? finding.surprise() : 0;
    SeriesState.Clock clock = heard(state.clock(), bucket.start(), Math.max(told, news));
    Listening.Heard words = listening.heard(state, bucket.start());
    Verdict verdict = next.verdict(assessment(next, finding, news), young(state, bucket.start()));
    Learned learned = new Learned(expected, amount.doubleValue(), value, scores);
    return new Step(learn(state, bucket, learned, levels, next).at(clock, words), verdict);
  }

  private record Learned(Expectation expected, double amount, double value, double[] scores) {}

  private static Verdict.Assessment assessment(Episodes.Next next, Finding finding, double news) {
    return new Verdict.Assessment(next.expected(), finding.surprise(), news);
  }

  private SeriesState learn(
      SeriesState state, SeriesBucket bucket, Learned learned, Levels means, Episodes.Next next) {
    Expectation expected = learned.expected();
    long heard = state.clock().heard();
    Levels levels = learning.follow(means, expected, learned.value(), heard);
    Rhythm rhythm = state.rhythm();
    List<Tail> tails =
        newDay(state.clock().last(), bucket.start())
            ? learning.dayOver(state.tails())
            : state.tails();
    Extremes extremes = state.extremes().learned(learned.amount());
    if (!next.inside()) {
      if (old(state.clock().first(), bucket.start(), settings.gates().warmUp().dividedBy(2))) {
        tails = Learning.learned(tails, learned.scores());
      }
      if (next.suspicion() == null) {
        levels = learning.settle(levels, expected, learned.value(), state);
        rhythm = learning.rhythm(state, bucket, expected, learned.value());
      }
    }
    if (next.opened()
        && next.suspicion() != null
        && next.suspicion().episode().pattern().ofMean()) {
      tails = Learning.crept(tails);
    }
    Suspicion before = state.suspicion();
    if (next.ended() == EpisodeEnd.NEW_NORMAL && before != null) {
      DayShape.Change change = before.day().change();
      rhythm = rhythm.adopted(levels.growth(), change);
      levels = levels.adopted(change);
    } else if (next.ended() != null) {
      levels = levels.calmed();
    }
    return new SeriesState(
        rhythm, levels, tails, extremes, state.clock(), state.heard(), next.suspicion());
  }

  /**
   * Signed scores in the order of {@link Pattern}: what is usual may not be, on a first weekend.
   */
  private static double[] scores(
      SeriesState state, Expectation expected, double amount, Levels levels) {
    double[] scores = {
      expected.jump(Scale.of(amount)),
      levels.hourMean(),
      levels.dayMean(),
      state.extremes().isolation(amount)
    };
    if (!expected.usual().dayKindSeen()) {
      scores[0] = Math.max(0, scores[0]);
      scores[1] = 0;
      scores[3] = Math.max(0, scores[3]);
    }
    if (state.suspicion() == null && state.clock().heard() < 3) {
      scores[0] = 0;
    }
    return scores;
  }

  private Finding finding(SeriesState state, Instant start, double[] scores) {
    if (young(state, start)) {
      return Finding.NOTHING;
    }
    Finding strangest = Finding.NOTHING;
    for (Pattern pattern : Pattern.values()) {
      if (pattern == Pattern.DRIFT && !old(state.clock().first(), start, DRIFT_AGE)) {
        continue;
      }
      double score = scores[pattern.ordinal()];
      Direction direction = score > 0 ? Direction.MORE : Direction.LESS;
      double surprise = Math.min(MOST, surprise(state, pattern, direction, Math.abs(score)));
      if (direction == Direction.LESS) {
        surprise -= LESS_URGENT;
      }
      if (surprise > strangest.surprise()) {
        strangest = new Finding(surprise, direction, pattern);
      }
    }
    return strangest;
  }

  private double surprise(SeriesState state, Pattern pattern, Direction direction, double size) {
    if (pattern == Pattern.EXTREME) {
      return ISOLATED * size;
    }
    Tail tail = state.tails().get(2 * pattern.ordinal() + direction.ordinal());
    return tail.rarity(size) - bucketsPerDay;
  }

  private boolean young(SeriesState state, Instant start) {
    return !old(state.clock().first(), start, settings.gates().warmUp());
  }

  private boolean newDay(@Nullable Instant last, Instant start) {
    return last != null
        && !last.atZone(settings.zone())
            .toLocalDate()
            .equals(start.atZone(settings.zone()).toLocalDate());
  }

  private static boolean old(@Nullable Instant first, Instant start, Duration age) {
    return first != null && !start.isBefore(first.plus(age));
  }

  private static SeriesState.Clock heard(SeriesState.Clock clock, Instant start, double told) {
    Instant first = clock.first() == null ? start : clock.first();
    return new SeriesState.Clock(first, start, clock.heard() + 1, told);
  }

  private static double told(SeriesState.Clock clock, Instant start) {
    Instant last = clock.last();
    return last == null
        ? 0
        : Math.max(
            0,
            clock.told() - FORGOTTEN_PER_DAY * Duration.between(last, start).toMillis() / DAY_MS);
  }
}
