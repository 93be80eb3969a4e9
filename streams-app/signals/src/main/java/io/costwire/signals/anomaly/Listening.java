// SPDX-License-Identifier: Apache-2.0
package io.costwire.signals.anomaly;

import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** When a source spoke, when it did not, and whether it should have. */
final class Listening {

  /** Of a longer gap the newest part: by then a source is expected to say nothing. */
  private static final Duration REACH = Duration.ofDays(56);

  private static final Duration WEEKS = Duration.ofDays(21);

  /** Every hour of the week comes within it. */
  private static final Duration AHEAD = Duration.ofDays(8);

  private final DetectorSettings settings;
  private final double share;

  Listening(DetectorSettings settings) {
    this.settings = settings;
    this.share = Math.min(1, settings.bucket().toMillis() / 3_600_000.0);
  }

  /**
   * What is known about words and silence.
   *
   * @param missing buckets without a word since the last one heard
   * @param missed of them, those without a break in which a word was expected
   * @param since start of the first one missed
   */
  record Heard(Presence presence, long missing, long missed, @Nullable Instant since) {

    static final Heard NEW = new Heard(Presence.NEW, 0, 0, null);
  }

  /** Buckets that were left out between the last one and this. */
  long skipped(SeriesState.Clock clock, Instant start) {
    Instant last = clock.last();
    return last == null
        ? 0
        : Math.max(0, Duration.between(last, start).toMillis() / settings.bucket().toMillis() - 1);
  }

  /** Buckets without a word between the last one heard and this. */
  long gap(SeriesState state, Instant start) {
    return state.heard().missing() + skipped(state.clock(), start);
  }

  /** After a bucket with a word, and those left out before it without. */
  Heard heard(SeriesState state, Instant start) {
    Presence before = unheard(state, start, skipped(state.clock(), start)).presence();
    return new Heard(before.learned(start.atZone(settings.zone()), true, 1, share), 0, 0, null);
  }

  /** After a bucket without a word, and those left out before it. */
  Heard unheard(SeriesState state, Instant start) {
    long buckets = skipped(state.clock(), start) + 1;
    return unheard(state, start.plus(settings.bucket()), buckets);
  }

  private Heard unheard(SeriesState state, Instant end, long buckets) {
    Heard heard = state.heard();
    long missing = heard.missing() + buckets;
    long left = Math.min(buckets, REACH.toMillis() / settings.bucket().toMillis());
    while (left > 0) {
      Instant from = end.minus(settings.bucket().multipliedBy(left));
      long inHour = Math.min(left, bucketsLeftInHour(from));
      heard = unheard(heard, from, inHour, old(state.clock().first(), from));
      left -= inHour;
    }
    return new Heard(heard.presence(), missing, heard.missed(), heard.since());
  }

  private Heard unheard(Heard heard, Instant from, long buckets, boolean weeks) {
    ZonedDateTime time = from.atZone(settings.zone());
    Presence presence = heard.presence().learned(time, false, buckets, share);
    if (goesOn(heard, time) || heard.presence().speaks(time, weeks)) {
      Instant since = heard.since() == null ? from : heard.since();
      return new Heard(presence, heard.missing(), heard.missed() + buckets, since);
    }
    // what began in an hour of speech goes on through the night
    return isSilent(heard)
        ? new Heard(presence, heard.missing(), heard.missed(), heard.since())
        : new Heard(presence, heard.missing(), 0, null);
  }

  /** A word was expected in this hour; that none came does not make it an hour without. */
  private boolean goesOn(Heard heard, ZonedDateTime time) {
    ZonedDateTime before = time.minus(settings.bucket());
    return heard.missed() > 0
        && before.truncatedTo(ChronoUnit.HOURS).isEqual(time.truncatedTo(ChronoUnit.HOURS));
  }

  boolean isSilent(Heard heard) {
    return heard.missed() >= least();
  }

  private int least() {
    return settings.bucketsIn(settings.gates().silence(), 3);
  }

  /**
   * Start of the bucket at which a source will be silent if no word comes before; null where none
   * is expected of it.
   */
  @Nullable Instant silentAt(SeriesState state) {
    Instant first = state.clock().first();
    Instant last = state.clock().last();
    if (first == null || last == null) {
      return null;
    }
    Heard heard = state.heard();
    Instant from = last.plus(settings.bucket());
    Instant end = from.plus(AHEAD);
    while (!isSilent(heard)) {
      if (!from.isBefore(end)) {
        return null;
      }
      long inHour = Math.min(bucketsLeftInHour(from), Math.max(1, least() - heard.missed()));
      heard = unheard(heard, from, inHour, old(first, from));
      from = from.plus(settings.bucket().multipliedBy(inHour));
    }
    Instant silent = from.minus(settings.bucket());
    Instant young = first.plus(settings.gates().warmUp());
    long buckets =
        Math.ceilDiv(Duration.between(silent, young).toMillis(), settings.bucket().toMillis());
    return silent.plus(settings.bucket().multipliedBy(Math.max(0, buckets)));
  }

  private static boolean old(@Nullable Instant first, Instant at) {
    return first != null && !at.isBefore(first.plus(WEEKS));
  }

  private long bucketsLeftInHour(Instant from) {
    ZonedDateTime hour = from.atZone(settings.zone()).truncatedTo(ChronoUnit.HOURS);
    long millis = Duration.between(from, hour.plusHours(1)).toMillis();
    return Math.max(1, Math.ceilDiv(millis, settings.bucket().toMillis()));
  }
}
