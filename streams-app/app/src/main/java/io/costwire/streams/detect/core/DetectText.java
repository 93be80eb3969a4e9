// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.detect.core;

import io.costwire.signals.anomaly.Direction;
import io.costwire.signals.anomaly.Episode;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.stream.Collectors;

/** Sentences about series for people. The figures in them are rounded, those beside them not. */
public final class DetectText {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm").withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm").withZone(ZoneOffset.UTC);
  private static final BigDecimal CENT = new BigDecimal("0.01");
  private static final int MAX_TIMES = 1000;

  private DetectText() {}

  /** team=search of a series by team, the tenant of a total. */
  public static String name(SeriesKey key) {
    return key.values().isEmpty()
        ? key.tenant()
        : key.labels().entrySet().stream()
            .map(entry -> entry.getKey() + "=" + entry.getValue())
            .collect(Collectors.joining(", "));
  }

  /** team=search spends 4.1 times as usual: $52.10 instead of $12.70 since 14:05 UTC. */
  public static String strange(SeriesKey key, Episode episode, String currency) {
    BigDecimal expected = episode.expected();
    return "%s spends %s: %s instead of %s since %s UTC"
        .formatted(
            name(key),
            episode.direction() == Direction.MORE
                ? times(episode.actual(), expected)
                : "less than usual",
            money(episode.actual(), currency),
            money(expected, currency),
            TIME.format(episode.start()));
  }

  private static String times(BigDecimal actual, BigDecimal expected) {
    if (expected.compareTo(CENT) < 0) {
      return "more than usual";
    }
    BigDecimal times = actual.divide(expected, 1, RoundingMode.HALF_EVEN);
    return times.compareTo(BigDecimal.valueOf(MAX_TIMES)) > 0
        ? "more than 1000 times as usual"
        : times.toPlainString() + " times as usual";
  }

  /** team=search spent $40.10 more than usual, 2026-11-22 14:05 to 16:20 UTC. */
  public static String ended(SeriesKey key, Episode episode, String currency) {
    boolean more = episode.direction() == Direction.MORE;
    return "%s spent %s %s than usual, %s UTC"
        .formatted(
            name(key),
            money(episode.excess().abs(), currency),
            more ? "more" : "less",
            span(episode.start(), end(episode)));
  }

  public static String mistaken(SeriesKey key, Instant start) {
    return "%s did not spend more than usual after all at %s UTC"
        .formatted(name(key), DAY.format(start));
  }

  public static String silent(SeriesKey key, Instant since) {
    return "Nothing is heard of %s since %s UTC".formatted(name(key), DAY.format(since));
  }

  public static String silenceEnded(SeriesKey key, Change.SilenceEnded ended) {
    Instant since = Instant.ofEpochSecond(ended.sinceSecond());
    return switch (ended.reason()) {
      case HEARD ->
          "%s is heard again after %s"
              .formatted(
                  name(key),
                  duration(Duration.ofSeconds(ended.untilSecond() - ended.sinceSecond())));
      case CALM, NEW_NORMAL, SILENCE, UNWATCHED ->
          "The silence of %s since %s UTC is not watched any more"
              .formatted(name(key), DAY.format(since));
    };
  }

  /** End of the latest bucket of an episode. */
  public static Instant end(Episode episode) {
    return episode.last().plus(Watch.BUCKET);
  }

  /** 45 min, 3 h 5 min. */
  public static String duration(Duration duration) {
    long hours = duration.toHours();
    String minutes = duration.toMinutesPart() + " min";
    return hours == 0 ? minutes : hours + " h " + minutes;
  }

  private static String span(Instant from, Instant to) {
    boolean sameDay =
        from.atZone(ZoneOffset.UTC).toLocalDate().equals(to.atZone(ZoneOffset.UTC).toLocalDate());
    return DAY.format(from) + " to " + (sameDay ? TIME : DAY).format(to);
  }

  /** $52.10, -$0.30, EUR 3.00. */
  public static String money(BigDecimal amount, String currency) {
    BigDecimal cents = amount.setScale(2, RoundingMode.HALF_EVEN);
    String text = cents.abs().toPlainString();
    String sign = cents.signum() < 0 ? "-" : "";
    return sign + (currency.equals("USD") ? "$" + text : currency + " " + text);
  }

  /** Every digit: 52.1034 USD. */
  public static String exact(BigDecimal amount, String currency) {
    BigDecimal stripped = amount.stripTrailingZeros();
    return stripped.setScale(Math.max(2, stripped.scale())).toPlainString() + " " + currency;
  }

  /** Rounded, with a plus, where it is not less. */
  public static String change(BigDecimal amount, String currency) {
    return (amount.signum() < 0 ? "" : "+") + money(amount, currency);
  }
}
