// SPDX-License-Identifier: Apache-2.0
package io.costwire.signals.anomaly;

/**
 * What an episode brought beside what the rhythm said, by parts of the day: enough to see whether
 * everything became so many times as much, or so much came on top at every hour. Values are those
 * of {@link Scale}.
 */
final class DayShape {

  static final int PARTS = 8;
  static final DayShape NEW = new DayShape(new float[PARTS], new float[PARTS], new float[PARTS]);

  private static final int PART_HOURS = 24 / PARTS;

  /** A day that is further out is believed no further, on the scale of roots. */
  private static final double TIMES_MAX = 10;

  /** A rhythm this much smaller than what came says nothing about times. */
  private static final double NOTHING = 0.01;

  private final float[] actual;
  private final float[] usual;
  private final float[] buckets;

  private DayShape(float[] actual, float[] usual, float[] buckets) {
    this.actual = actual;
    this.usual = usual;
    this.buckets = buckets;
  }

  static DayShape of(float[] actual, float[] usual, float[] buckets) {
    return new DayShape(actual.clone(), usual.clone(), buckets.clone());
  }

  float[] actual() {
    return actual.clone();
  }

  float[] usual() {
    return usual.clone();
  }

  float[] buckets() {
    return buckets.clone();
  }

  DayShape with(int hour, double value, double expected) {
    DayShape next = of(actual, usual, buckets);
    next.actual[hour / PART_HOURS] += (float) value;
    next.usual[hour / PART_HOURS] += (float) expected;
    next.buckets[hour / PART_HOURS]++;
    return next;
  }

  /**
   * How a rhythm becomes the new one.
   *
   * @param times what its money is multiplied by
   * @param plus what is added to its money then
   * @param magnitude mean size of a bucket of the new day
   * @param error by how much that still misses the day, on average
   */
  record Change(double times, double plus, double magnitude, double error) {

    static final Change NONE = new Change(1, 0, 0, 0);

    double of(double value) {
      return Scale.of(times * Scale.amount(value) + plus);
    }
  }

  /** The one of both that explains the day better: so many times as much, or so much more. */
  Change change() {
    double sum = 0;
    double usualSum = 0;
    double size = 0;
    double money = 0;
    int parts = 0;
    for (int i = 0; i < PARTS; i++) {
      if (buckets[i] > 0) {
        double value = actual[i] / buckets[i];
        double expected = usual[i] / buckets[i];
        sum += value;
        usualSum += expected;
        size += Math.abs(value);
        money += Scale.amount(value) - Scale.amount(expected);
        parts++;
      }
    }
    if (parts == 0) {
      return Change.NONE;
    }
    Change more = measured(1, money / parts, size / parts, parts);
    if (usualSum <= NOTHING * size) {
      return more;
    }
    double times = Math.clamp(sum / usualSum, 1 / TIMES_MAX, TIMES_MAX);
    Change scaled = measured(times * times, 0, size / parts, parts);
    return more.error() < scaled.error() ? more : scaled;
  }

  private Change measured(double times, double plus, double magnitude, int parts) {
    Change change = new Change(times, plus, magnitude, 0);
    double sum = 0;
    for (int i = 0; i < PARTS; i++) {
      if (buckets[i] > 0) {
        sum += Math.abs(actual[i] / buckets[i] - change.of(usual[i] / buckets[i]));
      }
    }
    return new Change(times, plus, magnitude, sum / parts);
  }
}
