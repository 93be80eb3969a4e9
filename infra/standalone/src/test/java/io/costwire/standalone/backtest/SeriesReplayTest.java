// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.backtest;

import static org.assertj.core.api.Assertions.assertThat;

import io.costwire.signals.anomaly.SeriesBucket;
import io.costwire.signals.rules.SignalRule;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SeriesReplayTest {
  private static final Instant START = Instant.parse("2026-11-02T00:00:00Z");
  private static final Instant FROM = START.plus(Duration.ofDays(7));
  private static final Instant TO = START.plus(Duration.ofDays(14));
  private static final Instant JUMP = Instant.parse("2026-11-11T14:00:00Z");
  private static final Duration HOUR = Duration.ofHours(1);
  private static final long SEED = 42;
  private static final Series SEARCH = new Series("acme", Map.of("team", "search"));
  private static final Series ADS = new Series("acme", Map.of("team", "ads"));
  private static final SignalRule.Anomaly ANOMALY =
      new SignalRule.Anomaly(
          "anomaly-team",
          SignalRule.Where.ANYWHERE,
          List.of("team"),
          ZoneOffset.UTC,
          BigDecimal.TEN);
  private static final SignalRule.Silence SILENCE =
      new SignalRule.Silence(
          "silence", SignalRule.Where.ANYWHERE, List.of("team"), Duration.ofMinutes(30));

  private final Findings findings = new Findings("anomaly-team", "anomaly", "USD");

  /** Two weeks of office hours with noise; what the change makes of it, null where nothing came. */
  private static void feed(
      SeriesBuckets buckets, Series series, Function<Instant, @Nullable BigDecimal> factor) {
    Random random = new Random(SEED);
    for (Instant at = START; at.isBefore(TO); at = at.plus(SeriesBuckets.STEP)) {
      int hour = at.atZone(ZoneOffset.UTC).getHour();
      int usual = hour >= 8 && hour < 18 ? 4_000 : 1_000;
      BigDecimal cost = BigDecimal.valueOf(usual + random.nextInt(usual / 4), 3); // 1 to 5 dollars
      BigDecimal times = factor.apply(at);
      if (times != null) {
        buckets.sum(series, at.getEpochSecond(), cost.multiply(times));
      }
    }
  }

  private SeriesBuckets spend(Instant from) {
    return new SeriesBuckets(
        SeriesBuckets.STEP,
        TO,
        Duration.ofMinutes(30),
        new SpendReplay(ANOMALY, SeriesBuckets.STEP, from, findings));
  }

  private static BigDecimal jump(Instant at) {
    boolean in = !at.isBefore(JUMP) && at.isBefore(JUMP.plus(HOUR));
    return in ? BigDecimal.TEN : BigDecimal.ONE;
  }

  private static @Nullable BigDecimal outage(Instant at) {
    boolean in = !at.isBefore(JUMP) && at.isBefore(JUMP.plus(HOUR));
    return in ? null : BigDecimal.ONE;
  }

  @Test
  void jump_isFoundOnceWithItsEndAndWhatItCost() {
    SeriesBuckets buckets = spend(FROM);
    feed(buckets, ADS, at -> BigDecimal.ONE);
    feed(buckets, SEARCH, SeriesReplayTest::jump);
    buckets.finish();

    RuleResult result = findings.result();
    assertThat(result.signals()).as("seed " + SEED).isEqualTo(1);
    Found found = result.found().getFirst();
    assertThat(found.labels()).isEqualTo(Map.of("team", "search"));
    assertThat(found.began()).isEqualTo(JUMP.toString());
    assertThat(found.ended()).isEqualTo(JUMP.plus(HOUR).toString());
    assertThat(Instant.parse(found.time()))
        .isBetween(JUMP.plus(SeriesBuckets.STEP), JUMP.plus(Duration.ofMinutes(15)));
    assertThat(found.title())
        .startsWith("Spend of team=search of acme ")
        .contains("times what it should be: $", "from 2026-11-11 14:00 to 2026-11-11 15:00");
    // twelve buckets of 40 to 50 dollars instead of 4 to 5
    assertThat(result.excess()).isNotNull();
    assertThat(result.excess().value())
        .isEqualTo(found.observed().value().subtract(found.limit().value()))
        .isBetween(BigDecimal.valueOf(400), BigDecimal.valueOf(600));
  }

  @Test
  void ordinaryWeeks_areSilent() {
    SeriesBuckets buckets = spend(START);
    feed(buckets, ADS, at -> BigDecimal.ONE);
    buckets.finish();
    assertThat(findings.result().found()).as("seed " + SEED).isEmpty();
    assertThat(findings.result().excess()).isNull();
  }

  @Test
  void whatWasToldBeforeTheRange_isNotTold() {
    SeriesBuckets buckets = spend(JUMP.plus(HOUR));
    feed(buckets, SEARCH, SeriesReplayTest::jump);
    buckets.finish();
    assertThat(findings.result().signals()).isZero();
  }

  @Test
  void outage_isASilenceAndNoSpendOfZero() {
    SeriesBuckets spend = spend(FROM);
    feed(spend, SEARCH, SeriesReplayTest::outage);
    spend.finish();
    assertThat(findings.result().signals()).isZero();

    Findings silences = new Findings("silence", "silence", "USD");
    SilenceReplay replay = new SilenceReplay(SILENCE, SeriesBuckets.STEP, FROM, silences);
    SeriesBuckets buckets = new SeriesBuckets(SeriesBuckets.STEP, TO, SILENCE.after(), replay);
    feed(buckets, ADS, at -> BigDecimal.ONE);
    feed(buckets, SEARCH, SeriesReplayTest::outage);
    buckets.finish();
    assertThat(replay.series()).isEqualTo(2);
    assertThat(silences.result().found())
        .singleElement()
        .satisfies(
            found -> {
              assertThat(found.time()).isEqualTo(JUMP.plus(Duration.ofMinutes(30)).toString());
              assertThat(found.began()).isEqualTo(JUMP.toString());
              assertThat(found.ended()).isEqualTo(JUMP.plus(HOUR).toString());
              assertThat(found.title())
                  .isEqualTo(
                      "Nothing from team=search of acme since 2026-11-11 14:00, until 2026-11-11"
                          + " 15:00");
              assertThat(found.excess()).isNull();
            });
  }

  @Test
  void silenceThatLastsToTheEnd_isTold() {
    Findings silences = new Findings("silence", "silence", "USD");
    SeriesBuckets buckets =
        new SeriesBuckets(
            SeriesBuckets.STEP,
            TO,
            SILENCE.after(),
            new SilenceReplay(SILENCE, SeriesBuckets.STEP, FROM, silences));
    feed(buckets, SEARCH, at -> at.isBefore(JUMP) ? BigDecimal.ONE : null);
    buckets.finish();
    assertThat(silences.result().found())
        .singleElement()
        .satisfies(found -> assertThat(found.title()).endsWith("nothing came until the end"))
        .satisfies(found -> assertThat(found.ended()).isNull());
  }

  @Test
  void gap_isGivenAsMissingUntilASilenceWouldBeNoticed() {
    List<String> given = new ArrayList<>();
    var reader =
        new SeriesBuckets.Reader() {
          @Override
          public void begin(Series series) {
            given.add(series.text());
          }

          @Override
          public void bucket(SeriesBucket bucket) {
            given.add(bucket.start().toString().substring(11, 16) + " " + bucket.reading());
          }

          @Override
          public void end() {
            given.add("end");
          }
        };
    Instant noon = Instant.parse("2026-11-02T12:00:00Z");
    var buckets =
        new SeriesBuckets(
            SeriesBuckets.STEP, noon.plus(Duration.ofMinutes(58)), Duration.ofMinutes(10), reader);
    buckets.sum(ADS, noon.getEpochSecond(), BigDecimal.ONE);
    buckets.sum(ADS, noon.plus(Duration.ofMinutes(40)).getEpochSecond(), BigDecimal.ZERO);
    buckets.sum(SEARCH, noon.plus(Duration.ofMinutes(55)).getEpochSecond(), BigDecimal.TWO);
    buckets.finish();
    assertThat(given)
        .containsExactly(
            "team=ads of acme",
            "12:00 Spent[amount=1]",
            "12:05 Missing[]",
            "12:10 Missing[]",
            "12:15 Missing[]",
            "12:20 Missing[]",
            "12:40 Spent[amount=0]",
            "12:45 Missing[]",
            "12:50 Missing[]",
            "end",
            "team=search of acme",
            "12:55 Spent[amount=2]",
            "end");
  }
}
