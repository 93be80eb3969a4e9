// SPDX-License-Identifier: Apache-2.0
package io.costwire.signals.anomaly;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.SplittableRandom;

/**
 * Spend as services have it: hours and weekends, days that are busier than others, growth, requests
 * that arrive one by one and cost unequal amounts. The same seed gives the same series.
 *
 * @param dollarsPerHour mean of a working hour
 */
record GeneratedSpend(Kind kind, long seed, double dollarsPerHour, double growthPerDay) {

  static final Instant MONDAY = Instant.parse("2026-03-02T00:00:00Z");
  static final Duration BUCKET = Duration.ofMinutes(5);
  static final int PER_HOUR = 12;
  static final int PER_DAY = 24 * PER_HOUR;

  enum Kind {
    /** Follows people's working hours. */
    OFFICE,
    /** Consumers: evenings, weekends included. */
    CONSUMER,
    /** A steady load with a batch every six hours. */
    BATCHES,
    /** Few requests that each cost much. */
    SPARSE,
    /** Capacity by the hour: nearly constant. */
    CAPACITY
  }

  static GeneratedSpend of(Kind kind, long seed) {
    SplittableRandom random = new SplittableRandom(seed * 31 + kind.ordinal());
    double dollars = Math.exp(Math.log(10) + random.nextDouble() * Math.log(30));
    return new GeneratedSpend(kind, seed, dollars, random.nextDouble() * 0.008);
  }

  static Instant at(int bucket) {
    return MONDAY.plus(BUCKET.multipliedBy(bucket));
  }

  double[] buckets(int days) {
    SplittableRandom random = new SplittableRandom(seed * 1_000_003 + kind.ordinal());
    double[] amounts = new double[days * PER_DAY];
    double drift = 0;
    double busy = 1;
    for (int i = 0; i < amounts.length; i++) {
      if (i % PER_DAY == 0) {
        busy = Math.exp(0.08 * random.nextGaussian());
      }
      drift = 0.95 * drift + 0.03 * random.nextGaussian();
      double mean =
          dollarsPerHour
              / PER_HOUR
              * shape(i)
              * busy
              * Math.exp(drift)
              * Math.pow(1 + growthPerDay, (double) i / PER_DAY);
      amounts[i] = kind == Kind.CAPACITY ? mean : requests(mean, random);
    }
    return amounts;
  }

  private double shape(int i) {
    var time = at(i).atZone(ZoneOffset.UTC);
    double hour = time.getHour() + time.getMinute() / 60.0;
    boolean weekend = time.getDayOfWeek().getValue() > 5;
    return switch (kind) {
      case OFFICE -> (weekend ? 0.2 : 1) * (0.1 + 0.9 * Math.exp(-Math.pow((hour - 13) / 4.5, 4)));
      case CONSUMER -> (weekend ? 1.2 : 1) * (0.6 + 0.4 * Math.sin((hour - 14) * Math.PI / 12));
      case BATCHES -> i % (6 * PER_HOUR) < 6 ? 4 : 0.5;
      case SPARSE -> weekend ? 0.4 : 0.7;
      case CAPACITY -> 1;
    };
  }

  private double requests(double mean, SplittableRandom random) {
    double perRequest = dollarsPerHour / PER_HOUR / (kind == Kind.SPARSE ? 3 : 150);
    double expected = mean / perRequest;
    long count =
        expected > 30
            ? Math.round(Math.max(0, expected + Math.sqrt(expected) * random.nextGaussian()))
            : poisson(expected, random);
    double sum = 0;
    for (long i = 0; i < Math.min(count, 40); i++) {
      sum += Math.exp(0.8 * random.nextGaussian() - 0.32);
    }
    return perRequest * (count <= 40 ? sum : sum * count / 40);
  }

  private static long poisson(double mean, SplittableRandom random) {
    double limit = Math.exp(-mean);
    double product = random.nextDouble();
    long count = 0;
    while (product > limit) {
      count++;
      product *= random.nextDouble();
    }
    return count;
  }

  static BigDecimal money(double amount) {
    return new BigDecimal(amount).setScale(9, RoundingMode.HALF_EVEN);
  }
}
