// SPDX-License-Identifier: Apache-2.0
package io.costwire.signals.anomaly;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** From strange buckets to one signal per episode: both gates, persistence, and the end. */
final class Episodes {

  /** An open episode goes on while buckets are this many spreads from the expectation. */
  private static final double NEAR = 3;

  /** A day with so few strange buckets is no new normal, however long ago the first one was. */
  private static final int LASTING_BUCKETS = 3;

  private final DetectorSettings settings;
  private final Listening listening;

  Episodes(DetectorSettings settings, Listening listening) {
    this.settings = settings;
    this.listening = listening;
  }

  /** A bucket with what was found about it. */
  record Judged(
      SeriesBucket bucket, BigDecimal amount, double value, Expectation expected, Finding finding) {

    Instant at() {
      return bucket.start();
    }
  }

  /** Whether nothing was heard for so long before this bucket that an episode may be over. */
  private boolean afterGap(Judged judged, SeriesState state) {
    return listening.gap(state, judged.at()) >= settings.bucketsIn(settings.gates().calm(), 2);
  }

  /**
   * What follows from a bucket.
   *
   * @param suspicion what goes on after it
   * @param opened whether it is the bucket that made it a signal
   * @param ended why an episode ended at this bucket, if one did
   * @param over the episode that ended
   */
  record Next(
      BigDecimal expected,
      @Nullable Suspicion suspicion,
      boolean opened,
      @Nullable EpisodeEnd ended,
      @Nullable Episode over) {

    /** Whether the bucket belongs to a signal, and so says nothing about ordinary ones. */
    boolean inside() {
      return over != null || suspicion != null && suspicion.open() && !opened;
    }

    Verdict verdict(Verdict.Assessment assessment, boolean young) {
      if (ended != null && over != null) {
        return new Verdict.Closed(over, ended);
      }
      if (young) {
        return new Verdict.Learning();
      }
      if (suspicion == null) {
        return new Verdict.Ordinary(assessment);
      }
      if (opened) {
        return new Verdict.Opened(assessment, suspicion.episode());
      }
      return suspicion.open()
          ? new Verdict.Ongoing(assessment, suspicion.episode())
          : new Verdict.Suspicious(assessment, suspicion.episode());
    }
  }

  Next next(Judged judged, SeriesState state) {
    Suspicion suspicion = state.suspicion();
    if (suspicion == null) {
      return strange(judged) ? begin(judged, state) : ordinary(judged);
    }
    return suspicion.open() ? goOn(judged, suspicion, state) : confirm(judged, suspicion, state);
  }

  private boolean strange(Judged judged) {
    return judged.finding().surprise() >= settings.gates().surprise();
  }

  private static Next ordinary(Judged judged) {
    Expectation expected = judged.expected();
    return new Next(Scale.money(expected.of(expected.best())), null, false, null, null);
  }

  private Next begin(Judged judged, SeriesState state) {
    Expectation expected = judged.expected();
    // Means are means of errors against the rhythm; what they find is measured against it, too.
    Baseline baseline = judged.finding().pattern().ofMean() ? Baseline.RHYTHM : expected.best();
    Held held = new Held(baseline, state.levels().ratio(), state.levels().recent());
    BigDecimal money = Scale.money(held.expected(expected));
    Episode episode = Episode.first(judged.bucket(), judged.amount(), money, judged.finding());
    return gates(new Suspicion(episode, false, 0, held, day(DayShape.NEW, judged)), money, judged);
  }

  private Next confirm(Judged judged, Suspicion suspicion, SeriesState state) {
    Episode episode = suspicion.episode();
    if (!strange(judged)) {
      return ordinary(judged);
    }
    if (judged.finding().direction() != episode.direction() || afterGap(judged, state)) {
      return begin(judged, state);
    }
    BigDecimal money = Scale.money(suspicion.held().expected(judged.expected()));
    if (lasted(episode, judged.at())) {
      return new Next(money, null, false, EpisodeEnd.NEW_NORMAL, null);
    }
    Episode longer = longer(episode, judged, money);
    DayShape day = day(suspicion.day(), judged);
    return gates(new Suspicion(longer, false, 0, suspicion.held(), day), money, judged);
  }

  private Next gates(Suspicion suspicion, BigDecimal money, Judged judged) {
    Episode episode = suspicion.episode();
    DetectorSettings.Gates gates = settings.gates();
    boolean sure = lastedLongEnough(episode) || certain(judged.finding());
    BigDecimal excess =
        episode.direction() == Direction.MORE ? episode.excess() : episode.excess().negate();
    BigDecimal share = episode.expected().abs().multiply(gates.minimumShare());
    boolean open =
        sure && excess.signum() > 0 && excess.compareTo(gates.minimumImpact().max(share)) >= 0;
    Suspicion next = new Suspicion(episode, open, 0, suspicion.held(), suspicion.day());
    return new Next(money, next, open, null, null);
  }

  private boolean lastedLongEnough(Episode episode) {
    int least = episode.pattern() == Pattern.EXTREME ? 2 : 1;
    return episode.buckets() >= settings.bucketsIn(settings.gates().confirmation(), least);
  }

  /** An extreme alone is never certain: where few requests cost much, one bucket can hold three. */
  private boolean certain(Finding finding) {
    return finding.pattern() != Pattern.EXTREME && finding.surprise() >= settings.gates().certain();
  }

  private Next goOn(Judged judged, Suspicion suspicion, SeriesState state) {
    Episode episode = suspicion.episode();
    double held = suspicion.held().expected(judged.expected());
    BigDecimal money = Scale.money(held);
    boolean strange = stillStrange(judged, episode, held);
    if (strange && suspicion.calm() == 0 && lasted(episode, judged.at())) {
      return new Next(money, null, false, EpisodeEnd.NEW_NORMAL, episode);
    }
    int calm = strange ? 0 : suspicion.calm() + 1;
    boolean over = calm >= settings.bucketsIn(settings.gates().calm(), 2);
    if (over || !strange && afterGap(judged, state)) {
      return new Next(money, null, false, EpisodeEnd.CALM, episode);
    }
    Episode next = strange ? longer(episode, judged, money) : episode;
    DayShape day = day(suspicion.day(), judged);
    return new Next(
        money, new Suspicion(next, true, calm, suspicion.held(), day), false, null, null);
  }

  private DayShape day(DayShape day, Judged judged) {
    Expectation expected = judged.expected();
    int hour = judged.at().atZone(settings.zone()).getHour();
    return expected.usual().known() ? day.with(hour, judged.value(), expected.rhythm()) : day;
  }

  private boolean stillStrange(Judged judged, Episode episode, double held) {
    if (episode.pattern().ofMean()) {
      Finding finding = judged.finding();
      return finding.direction() == episode.direction()
          && finding.surprise() >= settings.gates().surprise() / 2;
    }
    double distance = (judged.value() - held) / judged.expected().spread();
    return episode.direction() == Direction.MORE ? distance > NEAR : distance < -NEAR;
  }

  private boolean lasted(Episode episode, Instant at) {
    Duration age = Duration.between(episode.start(), at);
    return age.compareTo(settings.gates().newNormal()) >= 0
        && episode.buckets() + 1 >= LASTING_BUCKETS;
  }

  private static Episode longer(Episode episode, Judged judged, BigDecimal expected) {
    return episode.with(judged.at(), judged.amount(), expected, judged.finding().surprise());
  }
}
