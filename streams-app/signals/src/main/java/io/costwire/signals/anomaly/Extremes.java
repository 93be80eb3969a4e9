// SPDX-License-Identifier: Apache-2.0
package io.costwire.signals.anomaly;

/**
 * The amounts of about the last nine days, whatever the hour: how far outside of all of them is a
 * new one? The same question that the first cut of a random cut forest asks, answered from a
 * histogram: cut the line at a random place between the extremes of a random sample and the new
 * amount, and see how probably that separates it from the sample. 0 inside the sample, towards 1
 * far outside.
 *
 * <p>It needs no rhythm and no spread, so it also works for series that have neither: mostly zero,
 * with bursts.
 */
final class Extremes {

  static final int BINS = 272;
  private static final double SMALLEST = 1e-4;
  private static final double LOG_GROWTH = Math.log(1.12);

  /** Sample of a tree, and how many buckets it is taken from: the forest's own defaults. */
  private static final int SAMPLE = 256;

  private static final double MEMORY_BUCKETS = 10 * SAMPLE;

  /** Amounts with this share of the others beyond them are certainly within a sample's range. */
  private static final double WITHIN = 0.05;

  private static final int LEAST = 64;

  static final Extremes NEW = new Extremes(new float[BINS]);

  private final float[] bins;

  private Extremes(float[] bins) {
    this.bins = bins;
  }

  static Extremes of(float[] bins) {
    return new Extremes(bins.clone());
  }

  float[] bins() {
    return bins.clone();
  }

  private static int bin(double amount) {
    return amount <= SMALLEST
        ? 0
        : Math.min(BINS - 1, 1 + (int) (Math.log(amount / SMALLEST) / LOG_GROWTH));
  }

  private static double lowerEdge(int bin) {
    return bin == 0 ? 0 : SMALLEST * Math.exp(LOG_GROWTH * (bin - 1));
  }

  private static double upperEdge(int bin) {
    return SMALLEST * Math.exp(LOG_GROWTH * bin);
  }

  private double total() {
    double total = 0;
    for (float weight : bins) {
      total += weight;
    }
    return total;
  }

  Extremes learned(double amount) {
    double total = total();
    float keep = total > MEMORY_BUCKETS ? (float) (MEMORY_BUCKETS / total) : 1;
    float[] next = bins.clone();
    for (int i = 0; i < BINS; i++) {
      next[i] *= keep;
    }
    next[bin(amount)] += 1;
    return new Extremes(next);
  }

  /** Probability of separation by the first cut; negative for an amount below the others. */
  double isolation(double amount) {
    double total = total();
    if (total < LEAST) {
      return 0;
    }
    int own = bin(amount);
    double below = 0;
    for (int i = 0; i < own; i++) {
      below += bins[i];
    }
    double above = total - below - bins[own];
    if (above <= WITHIN * total) {
      return above(amount, total);
    }
    return below <= WITHIN * total ? -below(amount, total) : 0;
  }

  /** Amounts of the same bin are taken for the same: the sample is at least a bin wide. */
  private double above(double amount, double total) {
    int own = bin(amount);
    double low = lowest(total);
    double sum = 0;
    double seen = 0;
    double last = 0;
    for (int i = 0; i < own; i++) {
      seen += bins[i];
      double largest = Math.pow(seen / total, SAMPLE);
      double gap = amount - upperEdge(i);
      sum += (largest - last) * gap / (amount - Math.min(low, lowerEdge(i)));
      last = largest;
    }
    return sum;
  }

  private double below(double amount, double total) {
    int own = bin(amount);
    double high = highest(total);
    double sum = 0;
    double seen = 0;
    double last = 0;
    for (int i = BINS - 1; i > own; i--) {
      seen += bins[i];
      double smallest = Math.pow(Math.min(1, seen / total), SAMPLE);
      double gap = lowerEdge(i) - amount;
      sum += (smallest - last) * gap / (Math.max(high, upperEdge(i)) - amount);
      last = smallest;
    }
    return sum;
  }

  /** Expected lower end of a sample. */
  private double lowest(double total) {
    double sum = 0;
    double beyond = total;
    double last = 1;
    for (int i = 0; i < BINS && last > 1e-6; i++) {
      beyond -= bins[i];
      double none = Math.pow(Math.max(0, beyond / total), SAMPLE);
      sum += (last - none) * lowerEdge(i);
      last = none;
    }
    return sum;
  }

  private double highest(double total) {
    double sum = 0;
    double beyond = total;
    double last = 1;
    for (int i = BINS - 1; i >= 0 && last > 1e-6; i--) {
      beyond -= bins[i];
      double none = Math.pow(Math.max(0, beyond / total), SAMPLE);
      sum += (last - none) * upperEdge(i);
      last = none;
    }
    return sum;
  }
}
