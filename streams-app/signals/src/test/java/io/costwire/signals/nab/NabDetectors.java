// SPDX-License-Identifier: Apache-2.0
package io.costwire.signals.nab;

import com.amazon.randomcutforest.RandomCutForest;
import io.costwire.signals.anomaly.AnomalyDetector;
import io.costwire.signals.anomaly.DetectorSettings;
import io.costwire.signals.anomaly.SeriesBucket;
import io.costwire.signals.anomaly.SeriesState;
import io.costwire.signals.anomaly.Verdict;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;

/** The detectors that are compared. Each gives one score a row, from that row and those before. */
final class NabDetectors {

  static final double GAUSSIAN_END = 8.29;

  private NabDetectors() {}

  /** What ours says: the news in each row, and the rows at which it would have told someone. */
  record Ours(double[] news, List<Integer> signals) {}

  /**
   * Ours with the defaults. The series are not money, so the money gate is open; it only decides
   * about signals, not about scores. Verdicts begin where the benchmark's probation ends, if that
   * is before ours does.
   */
  static Ours ours(NabFile file) {
    DetectorSettings defaults = DetectorSettings.of(file.bucket(), ZoneOffset.UTC, BigDecimal.ZERO);
    Duration probation =
        Duration.between(file.times().getFirst(), file.times().get(file.probation()));
    Duration warmUp = Collections.min(List.of(probation, defaults.gates().warmUp()));
    AnomalyDetector detector =
        new AnomalyDetector(defaults.withoutMinimumShare().withWarmUp(warmUp));
    SeriesState state = SeriesState.fresh();
    double[] news = new double[file.rows()];
    List<Integer> signals = new ArrayList<>();
    Instant last = Instant.MIN;
    for (int i = 0; i < file.rows(); i++) {
      // Where a clock was set back, rows are taken in the order of the file.
      Instant start = file.times().get(i).isAfter(last) ? file.times().get(i) : last.plusSeconds(1);
      last = start;
      AnomalyDetector.Step step =
          detector.step(state, SeriesBucket.spent(start, file.values().get(i)));
      state = step.state();
      news[i] = news(step.verdict());
      if (step.verdict() instanceof Verdict.Opened) {
        signals.add(i);
      }
    }
    return new Ours(news, signals);
  }

  private static double news(Verdict verdict) {
    return switch (verdict) {
      case Verdict.Ordinary ordinary -> ordinary.assessment().news();
      case Verdict.Suspicious suspicious -> suspicious.assessment().news();
      case Verdict.Opened opened -> opened.assessment().news();
      case Verdict.Ongoing ongoing -> ongoing.assessment().news();
      case Verdict.Learning _, Verdict.Unheard _, Verdict.Silent _, Verdict.Closed _ -> 0;
    };
  }

  /**
   * The benchmark's own baseline: how far out a value is under a normal distribution of the window.
   * The distance in deviations orders rows as the tail probability does, up to where the
   * probability is 0 in double precision and rows tie.
   */
  static double[] windowedGaussian(NabFile file, int windowRows) {
    double[] scores = new double[file.rows()];
    Deque<Double> window = new ArrayDeque<>();
    for (int i = 0; i < scores.length; i++) {
      double value = file.values().get(i).doubleValue();
      if (!window.isEmpty()) {
        double mean = window.stream().mapToDouble(x -> x).sum() / window.size();
        double squares =
            window.stream().mapToDouble(x -> (x - mean) * (x - mean)).sum() / window.size();
        double deviation = squares == 0 ? 1e-6 : Math.sqrt(squares);
        scores[i] = Math.min(GAUSSIAN_END, Math.abs(value - mean) / deviation);
      }
      window.addLast(value);
      if (window.size() > windowRows) {
        window.removeFirst();
      }
    }
    return scores;
  }

  /**
   * AWS Random Cut Forest as its documentation recommends it, with a fixed seed; a shingle is so
   * many rows as one.
   */
  static double[] randomCutForest(NabFile file, int shingle) {
    RandomCutForest forest =
        RandomCutForest.builder()
            .dimensions(shingle)
            .shingleSize(shingle)
            .internalShinglingEnabled(shingle > 1)
            .numberOfTrees(50)
            .sampleSize(256)
            .outputAfter(64)
            .timeDecay(1 / (10.0 * 256))
            .randomSeed(42)
            .build();
    double[] scores = new double[file.rows()];
    for (int i = 0; i < scores.length; i++) {
      float[] point = {file.values().get(i).floatValue()};
      scores[i] = forest.getAnomalyScore(point);
      forest.update(point);
    }
    return scores;
  }
}
