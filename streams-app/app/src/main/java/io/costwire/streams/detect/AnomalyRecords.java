// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.detect;

import io.costwire.schemas.Severity;
import io.costwire.schemas.Signal;
import io.costwire.schemas.SignalKind;
import io.costwire.schemas.SignalState;
import io.costwire.signals.anomaly.Direction;
import io.costwire.signals.anomaly.Episode;
import io.costwire.streams.detect.core.BucketSpend;
import io.costwire.streams.detect.core.Change;
import io.costwire.streams.detect.core.DetectText;
import io.costwire.streams.detect.core.SeriesKey;
import io.costwire.streams.detect.core.SpendWatch;
import io.costwire.streams.detect.core.Watch;
import io.costwire.streams.flow.Revision;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Signals from what has to be told of a series. */
record AnomalyRecords(int generation, String currency) {
  private static final int MONEY_SCALE = 18;

  /** So many times the least that is told makes it critical. */
  private static final BigDecimal CRITICAL = BigDecimal.TEN;

  /**
   * Where a change comes from.
   *
   * @param watch null when no rule watches the series any more
   * @param latest what the bucket says in which it was found
   */
  record Found(SeriesKey key, @Nullable Watch watch, BucketSpend latest) {}

  Signal signal(Found found, Change change, Instant now) {
    Signal.Builder signal =
        Signal.newBuilder()
            .setTenant(found.key.tenant())
            .setSubject(found.key.rule())
            .setLabels(found.key.labels())
            .setSeverity(Severity.WARNING)
            .setRevision(Revision.of(generation, change.revision()))
            .setEmittedAt(now);
    switch (change) {
      case Change.Strange strange -> strange(signal, found, strange);
      case Change.Ended ended -> ended(signal, found, ended);
      case Change.Mistaken mistaken -> mistaken(signal, found.key, mistaken);
      case Change.Silent silent -> silent(signal, found.key, silent);
      case Change.SilenceEnded ended -> silenceEnded(signal, found.key, ended);
    }
    return signal.build();
  }

  private void strange(Signal.Builder signal, Found found, Change.Strange strange) {
    Episode episode = strange.episode();
    episode(signal, found, episode).setState(SignalState.FIRED);
    signal.setTitle(DetectText.strange(found.key, episode, currency));
    Map<String, String> evidence = evidence(found, episode);
    evidence.put("requests_in_last_5_minutes", Long.toString(found.latest.requests()));
    if (found.latest.unpriced() > 0) {
      evidence.put("unpriced_requests_in_last_5_minutes", Long.toString(found.latest.unpriced()));
    }
    if (strange.early()) {
      evidence.put(
          "early", "the last 5 minutes are not over; it is withdrawn if they end otherwise");
    }
    signal.setEvidence(evidence);
  }

  private void ended(Signal.Builder signal, Found found, Change.Ended ended) {
    Episode episode = ended.episode();
    episode(signal, found, episode).setState(SignalState.ENDED);
    signal.setTitle(DetectText.ended(found.key, episode, currency));
    Map<String, String> evidence = evidence(found, episode);
    evidence.put("ended_at", DetectText.end(episode).toString());
    evidence.put("ended_because", because(ended.reason()));
    signal.setEvidence(evidence);
  }

  private Signal.Builder episode(Signal.Builder signal, Found found, Episode episode) {
    return signal
        .setSignalId(anomalyId(found.key, episode.start()))
        .setKind(SignalKind.ANOMALY)
        .setSeverity(severity(found.watch, episode))
        .setPeriodStart(episode.start())
        .setPeriodEnd(DetectText.end(episode))
        .setObserved(money(episode.actual()))
        .setLimit(money(episode.expected()))
        .setCurrency(currency);
  }

  private Map<String, String> evidence(Found found, Episode episode) {
    Map<String, String> evidence = new TreeMap<>();
    evidence.put("start", episode.start().toString());
    evidence.put("spent", DetectText.exact(episode.actual(), currency));
    evidence.put("expected", DetectText.exact(episode.expected(), currency));
    evidence.put("excess", DetectText.exact(episode.excess(), currency));
    evidence.put("peak_at", episode.peak().at().toString());
    evidence.put(
        "peak_amount", DetectText.exact(episode.peak().actual(), currency) + " in 5 minutes");
    evidence.put(
        "peak_expected", DetectText.exact(episode.peak().expected(), currency) + " in 5 minutes");
    evidence.put("buckets_of_5_minutes", Integer.toString(episode.buckets()));
    evidence.put("pattern", lower(episode.pattern()));
    evidence.put("direction", lower(episode.direction()));
    evidence.put(
        "surprise",
        String.format(
            Locale.ROOT, "by chance once in %,.0f days", Math.pow(10, episode.surprise())));
    if (found.watch instanceof SpendWatch spend) {
      evidence.put("minimum_impact", DetectText.exact(spend.rule().minimumImpact(), currency));
    }
    return evidence;
  }

  private void mistaken(Signal.Builder signal, SeriesKey key, Change.Mistaken mistaken) {
    Instant start = Instant.ofEpochSecond(mistaken.startSecond());
    signal
        .setSignalId(anomalyId(key, start))
        .setKind(SignalKind.ANOMALY)
        .setState(SignalState.WITHDRAWN)
        .setTitle(DetectText.mistaken(key, start))
        .setPeriodStart(start)
        .setPeriodEnd(start.plus(Watch.BUCKET))
        .setCurrency(currency);
  }

  private void silent(Signal.Builder signal, SeriesKey key, Change.Silent silent) {
    Instant since = Instant.ofEpochSecond(silent.sinceSecond());
    signal
        .setSignalId(silenceId(key, since))
        .setKind(SignalKind.SILENCE)
        .setState(SignalState.FIRED)
        .setTitle(DetectText.silent(key, since))
        .setPeriodStart(since)
        .setEvidence(Map.of("silent_since", since.toString()));
  }

  private void silenceEnded(Signal.Builder signal, SeriesKey key, Change.SilenceEnded ended) {
    Instant since = Instant.ofEpochSecond(ended.sinceSecond());
    Instant until = Instant.ofEpochSecond(Math.max(ended.sinceSecond(), ended.untilSecond()));
    signal
        .setSignalId(silenceId(key, since))
        .setKind(SignalKind.SILENCE)
        .setState(SignalState.ENDED)
        .setTitle(DetectText.silenceEnded(key, ended))
        .setPeriodStart(since)
        .setPeriodEnd(until)
        .setEvidence(
            Map.of(
                "silent_since", since.toString(),
                "silent_for", DetectText.duration(Duration.between(since, until)),
                "ended_because", because(ended.reason())));
  }

  private static Severity severity(@Nullable Watch watch, Episode episode) {
    if (episode.direction() == Direction.LESS) {
      return Severity.INFO;
    }
    return watch instanceof SpendWatch spend
            && episode.excess().compareTo(spend.rule().minimumImpact().multiply(CRITICAL)) >= 0
        ? Severity.CRITICAL
        : Severity.WARNING;
  }

  private static String because(Change.Reason reason) {
    return switch (reason) {
      case CALM -> "spend is as usual again";
      case NEW_NORMAL -> "it stayed for a day and is what is expected from now on";
      case SILENCE -> "nothing is heard any more";
      case HEARD -> "it is heard again";
      case UNWATCHED -> "it is not watched any more";
    };
  }

  private static String anomalyId(SeriesKey key, Instant start) {
    return "anomaly|" + key.text() + "|" + start;
  }

  private static String silenceId(SeriesKey key, Instant since) {
    return "silence|" + key.text() + "|" + since;
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  private static BigDecimal money(BigDecimal amount) {
    return amount.setScale(MONEY_SCALE, RoundingMode.HALF_EVEN);
  }
}
