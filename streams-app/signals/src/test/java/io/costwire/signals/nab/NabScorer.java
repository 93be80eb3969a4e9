// SPDX-License-Identifier: Apache-2.0
package io.costwire.signals.nab;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The benchmark's scoring, from its published definition: the earliest detection in a window earns
 * by a sigmoid of its position, a window without one costs, a detection outside costs by its
 * distance from the window before it; one threshold for all files is chosen to give the highest
 * sum. 0 is the score of a detector that says nothing, 100 of one that is perfect.
 */
final class NabScorer {

  private final double truePositive;
  private final double falseNegative;
  private final double falsePositive;

  NabScorer(double truePositive, double falseNegative, double falsePositive) {
    this.truePositive = truePositive;
    this.falseNegative = falseNegative;
    this.falsePositive = falsePositive;
  }

  /** A file and one anomaly score for each of its rows. */
  record Scored(NabFile file, double[] scores) {}

  /**
   * @param score 0 to 100, below 0 if silence would have been better
   * @param found windows with a detection
   * @param falseAlarms rows outside of all windows that reach the threshold
   */
  record Result(double score, int windows, int found, int falseAlarms) {}

  /** What a row is worth if it is a detection, and the window it is in, or -1. */
  private record Row(double score, double worth, int window) {}

  double bestThreshold(List<Scored> corpus) {
    List<Row> rows = new ArrayList<>();
    int windows = 0;
    for (Scored scored : corpus) {
      rows.addAll(rows(scored, windows));
      windows += scored.file().windows().size();
    }
    rows.sort(Comparator.comparingDouble(Row::score).reversed());
    double[] best = new double[windows];
    Arrays.fill(best, -falseNegative);
    double sum = -falseNegative * windows;
    double highest = sum;
    double threshold = Double.POSITIVE_INFINITY;
    for (int i = 0; i < rows.size(); i++) {
      Row row = rows.get(i);
      if (row.window() < 0) {
        sum += row.worth();
      } else if (row.worth() > best[row.window()]) {
        sum += row.worth() - best[row.window()];
        best[row.window()] = row.worth();
      }
      boolean last = i + 1 == rows.size() || rows.get(i + 1).score() != row.score();
      if (last && sum > highest) {
        highest = sum;
        threshold = row.score();
      }
    }
    return threshold;
  }

  Result score(List<Scored> corpus, double threshold) {
    double sum = 0;
    int windows = 0;
    int found = 0;
    int falseAlarms = 0;
    for (Scored scored : corpus) {
      double[] best = new double[scored.file().windows().size()];
      Arrays.fill(best, -falseNegative);
      for (Row row : rows(scored, 0)) {
        if (row.score() < threshold) {
          continue;
        }
        if (row.window() < 0) {
          sum += row.worth();
          falseAlarms++;
        } else {
          best[row.window()] = Math.max(best[row.window()], row.worth());
        }
      }
      for (double worth : best) {
        sum += worth;
        found += worth > -falseNegative ? 1 : 0;
      }
      windows += best.length;
    }
    double silent = -falseNegative * windows;
    double perfect = truePositive * windows;
    double score = windows == 0 ? 0 : 100 * (sum - silent) / (perfect - silent);
    return new Result(score, windows, found, falseAlarms);
  }

  private List<Row> rows(Scored scored, int firstWindow) {
    NabFile file = scored.file();
    List<Row> rows = new ArrayList<>();
    int next = 0;
    int[] before = null;
    for (int i = 0; i < file.rows(); i++) {
      if (next < file.windows().size() && i > file.windows().get(next)[1]) {
        before = file.windows().get(next);
        next++;
      }
      if (i < file.probation()) {
        continue;
      }
      boolean inside = next < file.windows().size() && i >= file.windows().get(next)[0];
      rows.add(
          inside
              ? new Row(scored.scores()[i], earned(file.windows().get(next), i), firstWindow + next)
              : new Row(scored.scores()[i], cost(before, i), -1));
    }
    return rows;
  }

  private double earned(int[] window, int row) {
    double width = window[1] - window[0] + 1;
    return truePositive * sigmoid(-(window[1] - row + 1) / width) / sigmoid(-1);
  }

  private double cost(int @Nullable [] before, int row) {
    if (before == null) {
      return -falsePositive;
    }
    return falsePositive * sigmoid((row - before[1]) / (double) (before[1] - before[0]));
  }

  /** 0.987 at the left edge of a window (-1), 0 at its right edge, -1 far behind it. */
  static double sigmoid(double position) {
    return position >= 3 ? -1 : 2 / (1 + Math.exp(5 * position)) - 1;
  }
}
