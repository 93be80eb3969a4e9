// SPDX-License-Identifier: Apache-2.0
package io.costwire.signals.anomaly;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Objects;

/**
 * Everything about the detector that can be chosen.
 *
 * @param bucket length of a bucket, from a second to a day
 * @param zone whose hours and weekends the rhythm follows
 * @since 0.1
 */
public record DetectorSettings(Duration bucket, ZoneId zone, Memory memory, Gates gates) {

  public DetectorSettings {
    Objects.requireNonNull(zone, "zone");
    Objects.requireNonNull(memory, "memory");
    Objects.requireNonNull(gates, "gates");
    if (bucket.compareTo(Duration.ofSeconds(1)) < 0 || bucket.compareTo(Duration.ofDays(1)) > 0) {
      throw new IllegalArgumentException(
          "bucket is " + bucket + "; give a length from a second to a day");
    }
  }

  /** The defaults, for this grain and this minimum impact. */
  public static DetectorSettings of(Duration bucket, ZoneId zone, BigDecimal minimumImpact) {
    return new DetectorSettings(bucket, zone, Memory.DEFAULT, Gates.withImpact(minimumImpact));
  }

  /**
   * How long things are remembered.
   *
   * @param recent what "just now" means for the level, and the span of the mean behind {@link
   *     Pattern#SHIFT}
   * @param drift the span of the mean behind {@link Pattern#DRIFT}
   * @param level how slowly ordinary growth moves the rhythm's level
   * @param rhythmVisits how many visits of an hour its expectation averages
   * @param spread how long the usual size of errors is remembered
   * @param rarity how long it is remembered how rare large errors are
   */
  public record Memory(
      Duration recent,
      Duration drift,
      Duration level,
      int rhythmVisits,
      Duration spread,
      Duration rarity) {

    public Memory {
      requirePositive("recent", recent);
      requirePositive("drift", drift);
      requirePositive("level", level);
      requirePositive("spread", spread);
      requirePositive("rarity", rarity);
      if (rhythmVisits < 1) {
        throw new IllegalArgumentException(
            "rhythmVisits is " + rhythmVisits + "; give at least one visit");
      }
    }

    static final Memory DEFAULT =
        new Memory(
            Duration.ofHours(2), // work that belongs together (a batch, a meeting's worth of chat)
            Duration.ofHours(
                12), // a leak of 2 %/h has grown by 27 %; shorter and it is SHIFT's mean again
            Duration.ofDays(7), // growth of 20 %/month stays invisible, a leak of 2 %/h does not
            4, // a month of Mondays: enough to outvote one odd week, short enough to follow change
            Duration.ofDays(2), // two whole days, so that night and day both count
            Duration.ofDays(14)); // two weekends; what happened monthly before is news again
  }

  /**
   * What a signal needs.
   *
   * @param surprise the statistical gate, as log10 of days: the usual time until chance does the
   *     same, which means the same at every grain
   * @param certain a single bucket this surprising needs no second one
   * @param confirmation how long it must be strange without a break otherwise
   * @param minimumImpact the money gate: episodes with less excess stay suspicions
   * @param minimumShare the excess must also be this share of what was expected
   * @param warmUp age below which nothing is called strange
   * @param calm time near the expectation, or gap before such a bucket, that ends an episode
   * @param newNormal age at which an episode that still lasts, after at least three strange
   *     buckets, becomes what is expected; one of a source that says nothing for so long ends
   * @param silence time without a word, in hours in which a source usually speaks, that is called
   *     silence
   */
  public record Gates(
      double surprise,
      double certain,
      Duration confirmation,
      BigDecimal minimumImpact,
      BigDecimal minimumShare,
      Duration warmUp,
      Duration calm,
      Duration newNormal,
      Duration silence) {

    public Gates {
      Objects.requireNonNull(minimumImpact, "minimumImpact");
      if (minimumImpact.signum() < 0) {
        throw new IllegalArgumentException(
            "minimumImpact is " + minimumImpact + "; give an amount of 0 or more");
      }
      requirePositive("confirmation", confirmation);
      requirePositive("calm", calm);
      requirePositive("newNormal", newNormal);
      requirePositive("silence", silence);
      if (minimumShare.signum() < 0 || warmUp.isNegative()) {
        throw new IllegalArgumentException(
            "gates need minimumShare and warmUp of 0 or more, but have minimumShare "
                + minimumShare
                + ", warmUp "
                + warmUp);
      }
      // put so that what is no number is refused, too
      if (!(surprise > 0 && certain >= surprise && certain < Double.POSITIVE_INFINITY)) {
        throw new IllegalArgumentException(
            "gates need 0 < surprise <= certain, but have surprise "
                + surprise
                + ", certain "
                + certain);
      }
    }

    Gates withWarmUp(Duration age) {
      return new Gates(
          surprise,
          certain,
          confirmation,
          minimumImpact,
          minimumShare,
          age,
          calm,
          newNormal,
          silence);
    }

    Gates withSilence(Duration after) {
      return new Gates(
          surprise,
          certain,
          confirmation,
          minimumImpact,
          minimumShare,
          warmUp,
          calm,
          newNormal,
          after);
    }

    Gates withoutMinimumShare() {
      return new Gates(
          surprise,
          certain,
          confirmation,
          minimumImpact,
          BigDecimal.ZERO,
          warmUp,
          calm,
          newNormal,
          silence);
    }

    static Gates withImpact(BigDecimal minimumImpact) {
      return new Gates(
          1.6, // once in 40 days by chance, before the confirmation and the money
          2.6, // once a year: as rare as the confirmation makes the others
          Duration.ofMinutes(15), // three buckets of five minutes, one of an hour
          minimumImpact,
          new BigDecimal("0.5"), // a busy day is 10 to 30 % more, and nobody's fault
          Duration.ofDays(2), // every hour was seen twice
          Duration.ofHours(1),
          Duration.ofDays(1), // a person had a working day to object
          Duration.ofMinutes(30));
    }
  }

  private static void requirePositive(String name, Duration duration) {
    if (duration.isNegative() || duration.isZero()) {
      throw new IllegalArgumentException(name + " is " + duration + "; give a time above 0");
    }
  }

  /** The same with another age at which verdicts begin. */
  public DetectorSettings withWarmUp(Duration warmUp) {
    return new DetectorSettings(bucket, zone, memory, gates.withWarmUp(warmUp));
  }

  /** For series that cannot grow by half however wrong they are, such as a share of capacity. */
  public DetectorSettings withoutMinimumShare() {
    return new DetectorSettings(bucket, zone, memory, gates.withoutMinimumShare());
  }

  /** The same with another time without a word that is silence. */
  public DetectorSettings withSilence(Duration after) {
    return new DetectorSettings(bucket, zone, memory, gates.withSilence(after));
  }

  /** Time without a word that is silence: whole buckets, at least three. */
  public Duration silentAfter() {
    return bucket.multipliedBy(bucketsIn(gates.silence(), 3));
  }

  /**
   * What a series of nothing, or of exact amounts, is judged by: a bucket's part of a hundredth of
   * the minimum impact a day.
   */
  double leastSpread() {
    double impact = 0.01 * gates.minimumImpact().doubleValue();
    double part = (double) bucket.toMillis() / Duration.ofDays(1).toMillis();
    return Math.max(Scale.of(impact * part), Double.MIN_NORMAL);
  }

  int bucketsIn(Duration span, int atLeast) {
    return (int) Math.max(atLeast, span.toMillis() / bucket.toMillis());
  }

  double rate(Duration span, int atLeastBuckets) {
    return 1.0 / bucketsIn(span, atLeastBuckets);
  }
}
