// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.backtest;

import static org.assertj.core.api.Assertions.assertThat;

import io.costwire.signals.rules.SignalRule;
import io.costwire.streams.detect.core.BucketSpend;
import io.costwire.streams.detect.core.SilenceWatch;
import io.costwire.streams.detect.core.SpendWatch;
import io.costwire.streams.detect.core.Watch;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
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
      WatchReplay replay, Series series, Function<Instant, @Nullable BigDecimal> factor) {
    Random random = new Random(SEED);
    for (Instant at = START; at.isBefore(TO); at = at.plus(Watch.BUCKET)) {
      int hour = at.atZone(ZoneOffset.UTC).getHour();
      int usual = hour >= 8 && hour < 18 ? 4_000 : 1_000;
      BigDecimal cost = BigDecimal.valueOf(usual + random.nextInt(usual / 4), 3); // 1 to 5 dollars
      BigDecimal times = factor.apply(at);
      if (times != null) {
        replay.bucket(series, at.getEpochSecond(), new BucketSpend(cost.multiply(times), 10, 0));
      }
    }
  }

  private WatchReplay spend(Instant from) {
    return spend(from, TO);
  }

  private WatchReplay spend(Instant from, Instant to) {
    return new WatchReplay(
        new SpendWatch(ANOMALY), Watch.BUCKET, new BacktestRange(from, to), findings);
  }

  private static WatchReplay silence(Findings silences) {
    return new WatchReplay(
        new SilenceWatch(SILENCE), Watch.BUCKET, new BacktestRange(FROM, TO), silences);
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
    WatchReplay replay = spend(FROM);
    feed(replay, ADS, at -> BigDecimal.ONE);
    feed(replay, SEARCH, SeriesReplayTest::jump);
    replay.finish();

    RuleResult result = findings.result();
    assertThat(result.signals()).as("seed " + SEED).isEqualTo(1);
    Found found = result.found().getFirst();
    assertThat(found.labels()).isEqualTo(Map.of("team", "search"));
    assertThat(found.began()).isEqualTo(JUMP.toString());
    assertThat(found.ended()).isEqualTo(JUMP.plus(HOUR).toString());
    assertThat(Instant.parse(found.time()))
        .isBetween(JUMP.plus(Watch.BUCKET), JUMP.plus(Duration.ofMinutes(15)));
    assertThat(found.title())
        .startsWith("Spend of team=search of acme ")
        .contains("times what it should be: $", "from 2026-11-11 14:00 to 2026-11-11 15:00");
    // twelve replay of 40 to 50 dollars instead of 4 to 5
    assertThat(result.excess()).isNotNull();
    assertThat(result.excess().value())
        .isEqualTo(found.observed().value().subtract(found.limit().value()))
        .isBetween(BigDecimal.valueOf(400), BigDecimal.valueOf(600));
  }

  @Test
  void ordinaryWeeks_areSilent() {
    WatchReplay replay = spend(START);
    feed(replay, ADS, at -> BigDecimal.ONE);
    replay.finish();
    assertThat(findings.result().found()).as("seed " + SEED).isEmpty();
    assertThat(findings.result().excess()).isNull();
  }

  @Test
  void whatWasToldBeforeTheRange_isNotTold() {
    WatchReplay replay = spend(JUMP.plus(HOUR));
    feed(replay, SEARCH, SeriesReplayTest::jump);
    replay.finish();
    assertThat(findings.result().signals()).isZero();
  }

  @Test
  void outage_isASilenceAndNoSpendOfZero() {
    WatchReplay spend = spend(FROM);
    feed(spend, SEARCH, SeriesReplayTest::outage);
    spend.finish();
    assertThat(findings.result().signals()).isZero();

    Findings silences = new Findings("silence", "silence", "USD");
    WatchReplay replay = silence(silences);
    feed(replay, ADS, at -> BigDecimal.ONE);
    feed(replay, SEARCH, SeriesReplayTest::outage);
    replay.finish();
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
    WatchReplay replay = silence(silences);
    feed(replay, SEARCH, at -> at.isBefore(JUMP) ? BigDecimal.ONE : null);
    replay.finish();
    assertThat(silences.result().found())
        .singleElement()
        .satisfies(found -> assertThat(found.title()).endsWith("nothing came until the end"))
        .satisfies(found -> assertThat(found.ended()).isNull());
  }

  /** The hour after the jump costs next to nothing; of how many requests is the price unknown? */
  private RuleResult withUnpriced(long unpriced) {
    WatchReplay replay = spend(FROM);
    feed(replay, SEARCH, at -> at.isBefore(JUMP) ? BigDecimal.ONE : null);
    for (Instant at = JUMP; at.isBefore(TO); at = at.plus(Watch.BUCKET)) {
      var spend = new BucketSpend(new BigDecimal("0.01"), 10, unpriced);
      replay.bucket(SEARCH, at.getEpochSecond(), spend);
    }
    replay.finish();
    return findings.result();
  }

  @Test
  void littleSpend_isStrangeWhereItsPriceIsKnown() {
    assertThat(withUnpriced(5).shortfall()).as("seed " + SEED).isNotNull();
  }

  @Test
  void bucketsThatAreMostlyUnpriced_areMissingAndNotLittleSpend() {
    assertThat(withUnpriced(6).signals()).as("seed " + SEED).isZero();
  }

  @Test
  void sourceWhoseRequestsHaveNoPrice_isNotSilent() {
    Findings silences = new Findings("silence", "silence", "USD");
    WatchReplay replay = silence(silences);
    for (Instant at = START; at.isBefore(TO); at = at.plus(Watch.BUCKET)) {
      replay.bucket(SEARCH, at.getEpochSecond(), new BucketSpend(BigDecimal.ZERO, 10, 10));
    }
    replay.finish();
    assertThat(silences.result().signals()).isZero();
  }

  @Test
  void bucketThatIsNotOver_isToldOnlyWhereItIsTooMuchAlready() {
    Instant end = JUMP.plusSeconds(120);
    WatchReplay little = spend(FROM, end);
    feed(little, SEARCH, at -> at.isBefore(JUMP) ? BigDecimal.ONE : null);
    little.bucket(SEARCH, JUMP.getEpochSecond(), new BucketSpend(new BigDecimal("0.01"), 1, 0));
    little.finish();
    assertThat(findings.result().signals()).as("seed " + SEED).isZero();

    WatchReplay much = spend(FROM, end);
    feed(much, SEARCH, at -> at.isBefore(JUMP) ? BigDecimal.ONE : null);
    much.bucket(SEARCH, JUMP.getEpochSecond(), new BucketSpend(new BigDecimal("400"), 9, 0));
    much.finish();
    assertThat(findings.result().found())
        .as("seed " + SEED)
        .singleElement()
        .satisfies(found -> assertThat(found.time()).isEqualTo(end.toString()))
        .satisfies(found -> assertThat(found.began()).isEqualTo(JUMP.toString()));
  }
}
