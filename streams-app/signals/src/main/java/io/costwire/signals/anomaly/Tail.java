// SPDX-License-Identifier: Apache-2.0
package io.costwire.signals.anomaly;

/**
 * How rare a size is among those seen lately: a fading histogram with bins that grow by a third.
 * Below the largest two-hundredth the counts answer; beyond it a Pareto tail fitted to them, so
 * that something larger than anything seen has a probability too. Scores of a spiky series calm
 * down by themselves, because its own spikes are in the histogram.
 *
 * <p>A day is compared with the days before it and joins them when it is over. Otherwise a slow
 * leak would be its own excuse: each step up is small beside the one just learned.
 */
final class Tail {

  static final int BINS = 32;
  private static final double SMALLEST = 0.1;
  private static final double LOG_GROWTH = Math.log(1.35);
  private static final double TAIL_SHARE = 0.005;

  /** What a new series is compared with: exponential sizes, worth this many buckets. */
  private static final double PRIOR_WEIGHT = 30;

  /**
   * Tail index, and its weight in tail samples: moderately heavy until the series says otherwise.
   */
  private static final double PRIOR_INDEX = 0.25;

  private static final double PRIOR_INDEX_WEIGHT = 8;

  /** The same thing may happen this often before it is a habit. */
  private static final double HABIT = 2;

  /** For single errors, in spreads. */
  static final Tail OF_ERRORS = new Tail(prior(1), new float[BINS]);

  /** For means of errors, which are smaller, though less so than if errors were independent. */
  static final Tail OF_MEANS = new Tail(prior(0.5), new float[BINS]);

  /** The days before. */
  private final float[] bins;

  private final float[] today;

  private Tail(float[] bins, float[] today) {
    this.bins = bins;
    this.today = today;
  }

  static Tail of(float[] bins, float[] today) {
    return new Tail(bins.clone(), today.clone());
  }

  float[] bins() {
    return bins.clone();
  }

  float[] today() {
    return today.clone();
  }

  private static float[] prior(double mean) {
    float[] bins = new float[BINS];
    double below = 0;
    for (int i = 0; i < BINS; i++) {
      double share = i == BINS - 1 ? 1 : 1 - 0.5 * Math.exp(-edge(i + 1) / mean);
      bins[i] = (float) (PRIOR_WEIGHT * (share - below));
      below = share;
    }
    return bins;
  }

  /** Lower edge of a bin; the first one holds everything smaller, other directions included. */
  private static double edge(int bin) {
    return SMALLEST * Math.exp(LOG_GROWTH * bin);
  }

  private static int bin(double size) {
    if (!(size > SMALLEST)) {
      return 0;
    }
    return Math.min(BINS - 1, (int) (Math.log(size / SMALLEST) / LOG_GROWTH));
  }

  Tail learned(double size) {
    float[] next = today.clone();
    next[bin(size)] += 1;
    return new Tail(bins, next);
  }

  /** The day is over: it joins those before, which fade beyond so many buckets. */
  Tail dayOver(double memoryBuckets) {
    float[] next = bins.clone();
    double total = 0;
    for (int i = 0; i < BINS; i++) {
      next[i] += today[i];
      total += next[i];
    }
    if (total > memoryBuckets) {
      float keep = (float) (memoryBuckets / total);
      for (int i = 0; i < BINS; i++) {
        next[i] *= keep;
      }
    }
    return new Tail(next, new float[BINS]);
  }

  /** The day led to a signal, and is no example of an ordinary one. */
  Tail dayForgotten() {
    return new Tail(bins, new float[BINS]);
  }

  /** -log10 of the share of sizes that reach this one. */
  double rarity(double size) {
    if (!(size > SMALLEST)) {
      return 0;
    }
    double total = 0;
    for (float weight : bins) {
      total += weight;
    }
    int own = bin(size);
    double larger = 0;
    double beyond = 0;
    double logs = 0;
    int threshold = BINS;
    for (int i = BINS - 1; i >= 0 && beyond < TAIL_SHARE * total; i--) {
      threshold = i;
      beyond += bins[i];
      logs += beyond * LOG_GROWTH; // each bin passed adds its width to everything above it
      if (i > own) {
        larger += bins[i];
      }
    }
    double share;
    if (own <= threshold) {
      share = shareFrom(own, size, total);
    } else {
      double edge = edge(threshold);
      double excess = logs - beyond * LOG_GROWTH / 2;
      double index = (excess + PRIOR_INDEX * PRIOR_INDEX_WEIGHT) / (beyond + PRIOR_INDEX_WEIGHT);
      double pareto = beyond / total * Math.pow(size / edge, -1 / Math.max(0.1, index));
      share = Math.max(pareto, (larger + bins[own] / 2 - HABIT) / total);
    }
    return Math.max(0, -Math.log10(Math.max(share, 1e-30)));
  }

  private double shareFrom(int own, double size, double total) {
    // the last bin has no end: what is larger still counts as one of it
    double part = own == BINS - 1 ? 0 : Math.log(size / edge(own)) / LOG_GROWTH;
    double above = bins[own] * (1 - Math.min(1, Math.max(0, part)));
    for (int i = own + 1; i < BINS; i++) {
      above += bins[i];
    }
    return above / total;
  }
}
