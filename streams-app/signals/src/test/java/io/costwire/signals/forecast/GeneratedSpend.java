// SPDX-License-Identifier: Apache-2.0
package io.costwire.signals.forecast;

import java.time.LocalDate;
import java.util.Random;

/**
 * Daily spend as services have it: a rhythm of the week, growth that comes and goes, edges of
 * months (reports, billing runs), launches and ends of products, days gone wrong, and noise that
 * lasts.
 */
final class GeneratedSpend {
  private static final int DAYS = 430;

  private final Random random;
  private final double[] days = new double[DAYS];
  private final LocalDate first;

  private GeneratedSpend(long seed) {
    this.random = new Random(seed);
    this.first = LocalDate.of(2025, 1, 1).plusDays(random.nextInt(365));
    generate();
  }

  static GeneratedSpend of(long seed) {
    return new GeneratedSpend(seed);
  }

  LocalDate first() {
    return first;
  }

  double[] days() {
    return days;
  }

  /** The days from one on, cut into hours by a rhythm of the day, flatter at weekends. */
  double[] hours(int from, int count) {
    double peak = between(9, 19);
    double depth = between(0.2, 0.95);
    double noiseSize = between(0.05, 0.3);
    double noise = 0;
    double[] hours = new double[24 * count];
    for (int d = 0; d < count; d++) {
      boolean weekend = first.plusDays(from + d).getDayOfWeek().getValue() > 5;
      double sum = 0;
      for (int h = 0; h < 24; h++) {
        double wave = Math.cos((h - peak) / 24 * 2 * Math.PI);
        noise = 0.7 * noise + noiseSize * random.nextGaussian();
        hours[24 * d + h] = (1 + (weekend ? 0.5 : 1) * depth * wave) * Math.exp(noise);
        sum += hours[24 * d + h];
      }
      for (int h = 0; h < 24; h++) {
        hours[24 * d + h] *= days[from + d] / sum;
      }
    }
    return hours;
  }

  private void generate() {
    double[] week = week();
    double[] edges = edges();
    double level = Math.exp(between(Math.log(20), Math.log(20_000)));
    double growth = monthlyGrowth();
    double noiseSize = between(0.03, 0.18);
    double persistence = between(0, 0.6);
    double noise = 0;
    double launch = 0;
    for (int d = 0; d < DAYS; d++) {
      LocalDate date = first.plusDays(d);
      if (random.nextInt(150) == 0) {
        growth = monthlyGrowth();
      }
      if (random.nextInt(100) == 0) {
        launch += random.nextInt(4) == 0 ? -between(0.1, 0.4) : between(0.1, 0.7);
      }
      // a launch takes some days
      double taken = launch * 0.4;
      launch -= taken;
      level *= Math.exp(growth / 30 + taken);
      noise = persistence * noise + noiseSize * random.nextGaussian();
      double wrong = random.nextInt(200) == 0 ? between(2, 5) : 1;
      days[d] =
          level * week[date.getDayOfWeek().getValue() - 1] * edge(edges, date) * Math.exp(noise);
      days[d] = Math.rint(days[d] * wrong * 1e6) / 1e6;
    }
  }

  private double[] week() {
    double weekend = random.nextInt(4) == 0 ? between(0.8, 1.1) : between(0.1, 0.8);
    double[] week = new double[7];
    for (int day = 0; day < 7; day++) {
      week[day] = (day < 5 ? 1 : weekend) * between(0.85, 1.15);
    }
    return week;
  }

  /** First and last three days of a month. */
  private double[] edges() {
    double[] edges = {1, 1, 1, 1, 1, 1};
    int kind = random.nextInt(5);
    if (kind == 1 || kind == 3) {
      edges[3] = between(1.3, 3);
      edges[4] = between(1, edges[3]);
    }
    if (kind == 2 || kind == 3) {
      edges[0] = between(1.3, 3);
    }
    if (kind == 4) {
      edges[3] = between(0.4, 0.9);
    }
    return edges;
  }

  private static double edge(double[] edges, LocalDate date) {
    int left = date.lengthOfMonth() - date.getDayOfMonth();
    if (left < 3) {
      return edges[3 + left];
    }
    return date.getDayOfMonth() <= 3 ? edges[date.getDayOfMonth() - 1] : 1;
  }

  private double monthlyGrowth() {
    return random.nextInt(3) == 0 ? 0 : between(-0.08, 0.22);
  }

  private double between(double low, double high) {
    return low + (high - low) * random.nextDouble();
  }
}
