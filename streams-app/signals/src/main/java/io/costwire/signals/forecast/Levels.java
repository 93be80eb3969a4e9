// SPDX-License-Identifier: Apache-2.0
package io.costwire.signals.forecast;

import java.util.Arrays;
import java.util.function.IntToDoubleFunction;

/**
 * What a series spends apart from its rhythm, as several candidates see it: each remembers the past
 * for another time, and believes in growth or not.
 */
final class Levels {

  /**
   * The candidates of a grain: every half-life with every growth, first with the series' rhythm and
   * then without any; the last week or day once more, as it was; and the plain mean of some weeks.
   *
   * @param halfLives in points
   * @param meanPoints over how many points the plain mean goes; 0 for none
   * @param burstPoints what comes more seldom than once in so many points is no habit; 0 for none
   */
  record Candidates(
      double[] halfLives,
      Growth[] growths,
      Average average,
      int seasonPoints,
      int meanPoints,
      int burstPoints) {
    int count() {
      return levels() + (meanPoints > 0 ? 2 : 1);
    }

    private int levels() {
      return 2 * halfLives.length * growths.length;
    }
  }

  /** Points beyond this have no say in a level. */
  private static final int REACH = 120;

  /** A point whose factor is smaller says too little about the level. */
  private static final double FACTOR_MIN = 0.05;

  /** A lone point this far from its neighbours, as a logarithm, is pulled in to there. */
  private static final double LONE_MIN = 0.25;

  private static final double LEAST_PART = 1e-6;

  /** A point counts for no more than so many times the level before it. */
  private static final double RISE_MAX = 3;

  /** How many points a level rests on before that holds. */
  private static final double SETTLED = 2;

  /** A point so many times its neighbours is a burst. */
  private static final double BURST = 5;

  /** Bursts are no accident if there are two, and they are this part of all that was spent. */
  private static final int BURSTS_MIN = 2;

  private static final double BURSTS_PART = 0.3;

  /** One that is most of all of them is an accident beside others. */
  private static final double LARGEST_PART = 0.5;

  private static final int NEIGHBOURS = 2;
  private static final double EXCESS = 4;

  private final Candidates candidates;
  private final double[] levels;
  private final double[][] grown;
  private final double[] last;
  private double mean;
  private boolean bursts;

  private Levels(Candidates candidates, int points) {
    this.candidates = candidates;
    this.levels = new double[candidates.levels()];
    this.last = new double[candidates.seasonPoints()];
    this.grown = new double[2 * candidates.growths().length][points + 1];
  }

  /** What a level is of its past. */
  enum Average {
    /** Right for sums where spend is even. */
    ARITHMETIC,
    /** Soon forgets an hour that was a thousand times the others. */
    GEOMETRIC,
    /** Right where bursts are the rule. */
    UNCAPPED
  }

  /** Totals before a point, and how many points after it will be asked for. */
  record Known(double[] totals, int end, int ahead) {}

  /** The candidates' levels at a point, from the totals before it. */
  static Levels at(Known known, IntToDoubleFunction season, Candidates candidates) {
    double[] totals = known.totals();
    int end = known.end();
    int start = Math.max(0, end - REACH);
    Levels result = new Levels(candidates, known.ahead());
    double[] plain = Arrays.copyOfRange(totals, start, end);
    result.learn(plain, candidates.levels() / 2);
    result.remember(totals, end);
    result.mean = mean(totals, end, candidates.meanPoints());
    for (int i = 0; i < plain.length; i++) {
      double factor = season.applyAsDouble(start + i);
      plain[i] = factor >= FACTOR_MIN ? plain[i] / factor : Double.NaN;
    }
    result.learn(plain, 0);
    return result;
  }

  private void remember(double[] totals, int end) {
    for (int i = 0; i < last.length; i++) {
      int at = end - last.length + i;
      last[i] = at < 0 ? Double.NaN : totals[at];
    }
  }

  /** NaN where less than half is known. */
  private static double mean(double[] totals, int end, int points) {
    double sum = 0;
    int known = 0;
    for (int i = Math.max(0, end - points); i < end; i++) {
      if (!Double.isNaN(totals[i])) {
        sum += totals[i];
        known++;
      }
    }
    return 2 * known >= Math.min(points, end) && known > 0 ? sum / known : Double.NaN;
  }

  /** Whether what is spent comes in bursts that no rhythm explains. */
  boolean isBursts() {
    return bursts;
  }

  private void learn(double[] plain, int firstCandidate) {
    double[] around = neighbours(plain);
    boolean recurring = isRecurring(plain, around, candidates.burstPoints());
    double[] calm = recurring ? plain : withoutLoneOnes(plain, around);
    Average average = recurring ? Average.UNCAPPED : candidates.average();
    // the last days before or after a burst say nothing about the next
    double longest = Arrays.stream(candidates.halfLives()).max().orElseThrow();
    bursts = recurring;
    int growths = candidates.growths().length;
    for (int g = 0; g < growths; g++) {
      Growth growth = candidates.growths()[g];
      double perPoint = growth.perPoint(calm);
      double[] path = grown[firstCandidate == 0 ? g : growths + g];
      for (int a = 1; a < path.length; a++) {
        path[a] = Math.exp(perPoint * growth.reach(a));
      }
      for (int h = 0; h < candidates.halfLives().length; h++) {
        levels[firstCandidate + h * growths + g] =
            level(calm, recurring ? longest : candidates.halfLives()[h], perPoint, average);
      }
    }
  }

  private static double[] withoutLoneOnes(double[] plain, double[] around) {
    double tolerated = Math.max(LONE_MIN, EXCESS * typicalStep(plain));
    double up = Math.exp(tolerated);
    double[] calm = plain.clone();
    for (int i = 0; i < plain.length; i++) {
      double usual = around[i];
      if (!Double.isNaN(usual) && !Double.isNaN(plain[i])) {
        calm[i] = Math.clamp(plain[i], usual / up, Math.max(usual * up, usual / up));
      }
    }
    return calm;
  }

  /** Whether bursts are what this series spends: to erase them would leave nothing. */
  private static boolean isRecurring(double[] plain, double[] around, int pointsMax) {
    double all = 0;
    double inBursts = 0;
    double largest = 0;
    int count = 0;
    for (int i = 0; i < plain.length; i++) {
      if (plain[i] > 0) {
        all += plain[i];
        if (plain[i] > BURST * around[i]) {
          inBursts += plain[i];
          largest = Math.max(largest, plain[i]);
          count++;
        }
      }
    }
    return count >= BURSTS_MIN
        && count * pointsMax >= plain.length
        && inBursts >= BURSTS_PART * all
        && largest <= LARGEST_PART * inBursts;
  }

  /** The median of the known ones around each point; NaN where there are too few. */
  private static double[] neighbours(double[] plain) {
    double[] near = new double[2 * NEIGHBOURS];
    double[] around = new double[plain.length];
    for (int i = 0; i < plain.length; i++) {
      around[i] = neighbours(plain, i, near);
    }
    return around;
  }

  private static double neighbours(double[] plain, int at, double[] near) {
    // at the end there are none after it; then those before it decide
    int from = Math.max(0, Math.min(at - NEIGHBOURS, plain.length - 1 - 2 * NEIGHBOURS));
    int count = 0;
    for (int j = from; j < plain.length && count < near.length; j++) {
      if (j != at && !Double.isNaN(plain[j])) {
        near[count++] = plain[j];
      }
    }
    return count == near.length ? WeekAndMonth.median(near) : Double.NaN;
  }

  private static double typicalStep(double[] plain) {
    double sum = 0;
    int count = 0;
    for (int i = 1; i < plain.length; i++) {
      if (plain[i] > 0 && plain[i - 1] > 0) {
        sum += Math.min(1, Math.abs(Math.log(plain[i] / plain[i - 1])));
        count++;
      }
    }
    return count == 0 ? 1 : sum / count;
  }

  private static double level(double[] calm, double halfLife, double growth, Average average) {
    boolean geometric = average == Average.GEOMETRIC;
    double least =
        geometric ? LEAST_PART * Arrays.stream(calm).filter(z -> z > 0).max().orElse(0) : 0;
    double keep = Math.pow(0.5, 1 / halfLife);
    double sum = 0;
    double weight = 0;
    double age = 0;
    for (double total : calm) {
      sum *= keep;
      age = (age + weight) * keep;
      weight *= keep;
      if (!Double.isNaN(total)) {
        boolean settled = weight >= SETTLED && sum > 0 && average == Average.ARITHMETIC;
        double capped = settled ? Math.min(total, RISE_MAX * sum / weight) : total;
        sum += geometric ? Math.log(Math.max(least, total)) : capped;
        weight += 1;
      }
    }
    if (weight == 0) {
      return Double.NaN;
    }
    double level = geometric ? Math.exp(sum / weight) : sum / weight;
    return level * Math.exp(growth * age / weight);
  }

  /**
   * What a candidate expects.
   *
   * @param ahead 1 for the next point
   * @param factor of the season there
   */
  double expected(int candidate, int ahead, double factor) {
    if (candidate > levels.length) {
      return mean;
    }
    double repeated = candidate < levels.length ? Double.NaN : last[(ahead - 1) % last.length];
    if (candidate == levels.length) {
      // what happened yesterday alone is no more a rhythm than any other spike
      double usual = expected(levels.length / 2 - candidates.growths().length, ahead, factor);
      return Double.isNaN(repeated)
          ? usual
          : Math.min(Math.max(repeated, usual / RISE_MAX), usual * RISE_MAX);
    }
    int growths = candidates.growths().length;
    boolean rhythmic = candidate < levels.length / 2;
    int path = candidate % growths + (rhythmic ? 0 : growths);
    return levels[candidate] * grown[path][ahead] * (rhythmic ? factor : 1);
  }
}
