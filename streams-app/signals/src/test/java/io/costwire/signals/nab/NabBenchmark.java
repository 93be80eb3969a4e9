// SPDX-License-Identifier: Apache-2.0
package io.costwire.signals.nab;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/**
 * All detectors on the cost-like series of the benchmark, in one run.
 *
 * <p>{@code java -Dcostwire.nab=DIRECTORY -cp <test classpath>
 * io.costwire.signals.nab.NabBenchmark}
 */
final class NabBenchmark {

  private static final String ROW = "%-24s %7.1f %14.1f %17.1f   %2d/%d %5d   threshold %.4g%n";

  private final NabScorer scorer;
  private final List<NabFile> files;

  private NabBenchmark(NabScorer scorer, List<NabFile> files) {
    this.scorer = scorer;
    this.files = files;
  }

  static NabBenchmark standard() throws IOException {
    return standard(NabFile.root());
  }

  static NabBenchmark standard(Path root) throws IOException {
    JsonNode profile = NabFile.standardProfile(root);
    NabScorer scorer =
        new NabScorer(
            profile.get("tpWeight").asDouble(),
            profile.get("fnWeight").asDouble(),
            profile.get("fpWeight").asDouble());
    return new NabBenchmark(scorer, NabFile.costLike(root));
  }

  public static void main(String[] arguments) throws IOException {
    NabBenchmark benchmark = standard();
    System.out.println(
        "detector                  score realAdExchange realAWSCloudwatch   found false");
    benchmark.print("costwire", file -> NabDetectors.ours(file).news());
    for (int shingle : new int[] {1, 4, 8, 24}) {
      benchmark.print(
          "random cut forest, " + shingle, file -> NabDetectors.randomCutForest(file, shingle));
    }
    benchmark.print("windowed gaussian 6400", file -> NabDetectors.windowedGaussian(file, 6_400));
    benchmark.print("windowed gaussian 1000", file -> NabDetectors.windowedGaussian(file, 1_000));
    benchmark.printFiles();
    benchmark.printSignals();
  }

  /** The same on the files of one group, with a threshold of its own. */
  NabBenchmark of(String group) {
    return new NabBenchmark(
        scorer, files.stream().filter(file -> file.group().equals(group)).toList());
  }

  private List<NabScorer.Scored> detect(Function<NabFile, double[]> detector) {
    return files.stream().map(file -> new NabScorer.Scored(file, detector.apply(file))).toList();
  }

  NabScorer.Result at(double threshold, Function<NabFile, double[]> detector) {
    return scorer.score(detect(detector), threshold);
  }

  /** The official score: one threshold for all files, chosen with the labels. */
  NabScorer.Result official(Function<NabFile, double[]> detector) {
    List<NabScorer.Scored> corpus = detect(detector);
    return scorer.score(corpus, scorer.bestThreshold(corpus));
  }

  private void print(String name, Function<NabFile, double[]> detector) {
    List<NabScorer.Scored> corpus = detect(detector);
    double threshold = scorer.bestThreshold(corpus);
    NabScorer.Result all = scorer.score(corpus, threshold);
    System.out.printf(
        Locale.ROOT,
        ROW,
        name,
        all.score(),
        scorer.score(of(corpus, "realAdExchange"), threshold).score(),
        scorer.score(of(corpus, "realAWSCloudwatch"), threshold).score(),
        all.found(),
        all.windows(),
        all.falseAlarms(),
        threshold);
  }

  private static List<NabScorer.Scored> of(List<NabScorer.Scored> corpus, String group) {
    return corpus.stream().filter(scored -> scored.file().group().equals(group)).toList();
  }

  private void printFiles() {
    System.out.println("\ncostwire by file, at that threshold");
    List<NabScorer.Scored> corpus = detect(file -> NabDetectors.ours(file).news());
    double threshold = scorer.bestThreshold(corpus);
    for (NabScorer.Scored scored : corpus) {
      NabScorer.Result result = scorer.score(List.of(scored), threshold);
      System.out.printf(
          Locale.ROOT,
          "%-40s %6.1f  found %d/%d  false %d%n",
          scored.file().name(),
          result.score(),
          result.found(),
          result.windows(),
          result.falseAlarms());
    }
  }

  /**
   * Signals at the fixed gates, without labels.
   *
   * @param falseAlarms signals outside of every window
   * @param delayHours from the start of a found window to its first signal
   * @param position the same as a share of the window
   */
  private record Fixed(
      int windows, int falseAlarms, double weeks, List<Double> delayHours, List<Double> position) {

    double falseAlarmsPerWeek() {
      return falseAlarms / weeks;
    }
  }

  private Fixed fixed(List<NabFile> of) {
    int windows = 0;
    int falseAlarms = 0;
    double weeks = 0;
    List<Double> delays = new ArrayList<>();
    List<Double> positions = new ArrayList<>();
    for (NabFile file : of) {
      List<Integer> signals = new ArrayList<>(NabDetectors.ours(file).signals());
      signals.removeIf(row -> row < file.probation());
      for (int[] window : file.windows()) {
        int first =
            signals.stream()
                .filter(row -> row >= window[0] && row <= window[1])
                .findFirst()
                .orElse(-1);
        if (first >= 0) {
          delays.add(
              Duration.between(file.times().get(window[0]), file.times().get(first)).toMinutes()
                  / 60.0);
          positions.add((first - window[0]) / (double) (window[1] - window[0] + 1));
        }
        signals.removeIf(row -> row >= window[0] && row <= window[1]);
      }
      windows += file.windows().size();
      falseAlarms += signals.size();
      weeks += file.weeksScored();
    }
    delays.sort(null);
    positions.sort(null);
    return new Fixed(windows, falseAlarms, weeks, delays, positions);
  }

  private void printSignals() {
    System.out.println("\ncostwire by file, signals at the fixed gates, no labels used");
    for (NabFile file : files) {
      print(file.name(), fixed(List.of(file)));
    }
    print("all", fixed(files));
  }

  private static void print(String name, Fixed fixed) {
    System.out.printf(
        Locale.ROOT,
        "%-40s found %d/%d  false %d in %.1f weeks (%.2f a week)  delay %s h  at %s of the"
            + " window%n",
        name,
        fixed.delayHours().size(),
        fixed.windows(),
        fixed.falseAlarms(),
        fixed.weeks(),
        fixed.falseAlarmsPerWeek(),
        median(fixed.delayHours()),
        median(fixed.position()));
  }

  private static String median(List<Double> sorted) {
    return sorted.isEmpty()
        ? "-"
        : String.format(Locale.ROOT, "%.2f", sorted.get(sorted.size() / 2));
  }
}
