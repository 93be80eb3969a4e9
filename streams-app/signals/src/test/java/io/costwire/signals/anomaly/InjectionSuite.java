// SPDX-License-Identifier: Apache-2.0
package io.costwire.signals.anomaly;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * Faults with known times in generated spend: how many are found, how fast, and how much is said
 * about weeks in which nothing happened. A fault is found by the first right signal while it lasts;
 * every other one is extra. Signals of the day after it, when spend falls back, are counted by
 * themselves. Each series has its fault at a time of its own.
 *
 * <p>{@code java -cp <test classpath> io.costwire.signals.anomaly.InjectionSuite [seeds]}
 */
final class InjectionSuite {

  static final BigDecimal MINIMUM_IMPACT = new BigDecimal("10");
  private static final int DAYS = 42;
  private static final int PER_DAY = GeneratedSpend.PER_DAY;

  private InjectionSuite() {}

  /** A signal as a person would get it. */
  record Signal(Instant at, boolean silence, String text) {}

  /**
   * @param faults series with a fault
   * @param found of them, those with a signal while the fault lasted
   * @param extra signals that no fault explains, and all but the first of those that one does
   * @param after signals of the day after a fault
   * @param seriesWeeks judged time in which nothing had happened
   * @param delays from the fault's start to the signal's bucket's end, in minutes, sorted
   */
  record Score(
      Injection injection,
      int faults,
      int found,
      int extra,
      int after,
      double seriesWeeks,
      long[] delays) {

    double recall() {
      return faults == 0 ? Double.NaN : (double) found / faults;
    }

    double extraPerWeek() {
      return extra / seriesWeeks;
    }

    double precision() {
      return found + extra == 0 ? Double.NaN : (double) found / (found + extra);
    }

    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          "%-17s faults %4d  recall %5.3f  precision %5.3f  extra %3d in %6.1f series-weeks"
              + "  day after %3d"
              + "  delay p50 %5s p90 %5s max %5s min",
          injection,
          faults,
          recall(),
          precision(),
          extra,
          seriesWeeks,
          after,
          delay(0.5),
          delay(0.9),
          delay(1));
    }

    private String delay(double quantile) {
      return delays.length == 0
          ? "-"
          : String.valueOf(delays[(int) Math.ceil(quantile * delays.length) - 1]);
    }
  }

  static Score run(Injection injection, int seeds) {
    Tally tally = new Tally(injection);
    for (long seed = 1; seed <= seeds; seed++) {
      for (GeneratedSpend.Kind kind : GeneratedSpend.Kind.values()) {
        GeneratedSpend spend = GeneratedSpend.of(kind, seed);
        int at = start(seed, kind);
        double[] series = injection.into(injection.ordinary(spend, DAYS), at);
        tally.count(signals(series), GeneratedSpend.at(at), kind + " seed " + seed);
      }
    }
    return tally.score(seeds * GeneratedSpend.Kind.values().length * (DAYS - 2) / 7.0);
  }

  private static final class Tally {
    private final Injection injection;
    private final List<Long> delays = new ArrayList<>();
    private int faults;
    private int extra;
    private int after;

    Tally(Injection injection) {
      this.injection = injection;
    }

    void count(List<Signal> signals, Instant start, String name) {
      boolean fault = injection != Injection.NONE;
      Instant end = start.plus(Duration.ofHours(injection.hours()));
      Instant aftermath = end.plus(Duration.ofDays(1));
      boolean hit = false;
      faults += fault ? 1 : 0;
      for (Signal signal : signals) {
        boolean right = signal.silence() == (injection == Injection.SILENT_COLLECTOR);
        boolean later = fault && !signal.at().isBefore(end) && signal.at().isBefore(aftermath);
        boolean during = fault && !signal.at().isBefore(start) && signal.at().isBefore(end);
        if (during && right && !hit) {
          hit = true;
          Instant told = signal.at().plus(GeneratedSpend.BUCKET);
          delays.add(Duration.between(start, told).toMinutes());
        } else if (later) {
          after++;
        } else {
          extra++;
          if (Boolean.getBoolean("costwire.signals.verbose")) {
            System.out.println(injection + " " + name + " " + signal);
          }
        }
      }
    }

    Score score(double seriesWeeks) {
      long[] sorted = delays.stream().mapToLong(Long::longValue).sorted().toArray();
      return new Score(injection, faults, sorted.length, extra, after, seriesWeeks, sorted);
    }
  }

  /** An hour of the fifth week. */
  private static int start(long seed, GeneratedSpend.Kind kind) {
    SplittableRandom random = new SplittableRandom(seed * 101 + kind.ordinal());
    return (28 + random.nextInt(7)) * PER_DAY + random.nextInt(24) * GeneratedSpend.PER_HOUR;
  }

  /** Every signal of a series, opened episodes and beginning silences. */
  static List<Signal> signals(double[] series) {
    AnomalyDetector detector =
        new AnomalyDetector(
            DetectorSettings.of(GeneratedSpend.BUCKET, ZoneOffset.UTC, MINIMUM_IMPACT));
    SeriesState state = SeriesState.fresh();
    List<Signal> signals = new ArrayList<>();
    boolean silent = false;
    for (int i = 0; i < series.length; i++) {
      Instant at = GeneratedSpend.at(i);
      SeriesBucket bucket =
          Double.isNaN(series[i])
              ? SeriesBucket.missing(at)
              : SeriesBucket.spent(at, GeneratedSpend.money(series[i]));
      AnomalyDetector.Step step = detector.step(state, bucket);
      state = step.state();
      if (step.verdict() instanceof Verdict.Opened opened) {
        signals.add(new Signal(at, false, opened.toString()));
      }
      boolean nowSilent = step.verdict() instanceof Verdict.Silent;
      if (nowSilent && !silent) {
        signals.add(new Signal(at, true, step.verdict().toString()));
      }
      silent = nowSilent;
    }
    return signals;
  }

  public static void main(String[] arguments) {
    int seeds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 20;
    Arrays.stream(Injection.values()).forEach(i -> System.out.println(run(i, seeds)));
  }
}
