// SPDX-License-Identifier: Apache-2.0
package io.costwire.signals.forecast;

import java.time.LocalDate;
import java.util.List;
import java.util.stream.LongStream;

/** Prints the tables of RATIONALE.md. */
public final class ForecastEvaluation {
  static final int[] DAYS_OVER = {5, 10, 15, 20};
  static final int[] HOURS_OVER = {4, 8, 12, 16};

  private ForecastEvaluation() {}

  public static void main(String[] args) {
    if (args[0].equals("nab")) {
      nab();
      return;
    }
    if (args[0].equals("hours")) {
      long first = Long.parseLong(args[1]);
      System.out.println(hours(first, Integer.parseInt(args[2])).table("hour"));
      return;
    }
    long first = Long.parseLong(args[0]);
    int series = Integer.parseInt(args[1]);
    long start = System.nanoTime();
    Contest contest = generated(first, series, 2, 5, 8, 11);
    System.out.println(contest.table("day"));
    System.out.println("seconds " + (System.nanoTime() - start) / 1e9);
  }

  static void nab() {
    Contest months = new Contest();
    Contest adDays = new Contest();
    Contest cloudDays = new Contest();
    for (Nab series : Nab.series("realAdExchange")) {
      double[] days = series.days();
      for (int from = 14; from + 30 <= days.length; from += 2) {
        months.month(days, LocalDate.ofEpochDay(series.firstDay()), from, 30, DAYS_OVER);
      }
      days(adDays, series, 4);
    }
    for (Nab series : Nab.series("realAWSCloudwatch")) {
      days(cloudDays, series, 1);
    }
    System.out.println("realAdExchange, 30 days\n" + months.table("day"));
    System.out.println("realAdExchange, a day\n" + adDays.table("hour"));
    System.out.println("realAWSCloudwatch, a day\n" + cloudDays.table("hour"));
  }

  /** The series of prices of advertisements, one day in so many. */
  static Contest adExchangeDays(int every) {
    return Contest.of(
        Nab.series("realAdExchange"), (contest, series) -> days(contest, series, every));
  }

  private static void days(Contest contest, Nab series, int every) {
    int from = series.midnight() + 3 * 24;
    for (; from + 24 <= series.hours().length; from += every * 24) {
      contest.day(series.hours(), series.firstHour(), from, HOURS_OVER);
    }
  }

  static Contest hours(long firstSeed, int series) {
    return Contest.of(seeds(firstSeed, series), ForecastEvaluation::hours);
  }

  private static void hours(Contest contest, long seed) {
    GeneratedSpend spend = GeneratedSpend.of(seed);
    double[] hours = spend.hours(100, 40);
    long firstHour = (spend.first().toEpochDay() + 100) * 24;
    for (int day : new int[] {5, 9, 15, 22, 28, 34, 39}) {
      contest.day(hours, firstHour, day * 24, HOURS_OVER);
    }
  }

  private static List<Long> seeds(long first, int count) {
    return LongStream.range(first, first + count).boxed().toList();
  }

  /** Months by their number in each series, the first whole month being 0. */
  static Contest generated(long firstSeed, int series, int... months) {
    return Contest.of(seeds(firstSeed, series), (contest, seed) -> months(contest, seed, months));
  }

  private static void months(Contest contest, long seed, int... months) {
    GeneratedSpend spend = GeneratedSpend.of(seed);
    LocalDate whole = spend.first().plusMonths(1).withDayOfMonth(1);
    for (int month : months) {
      LocalDate from = whole.plusMonths(month);
      int index = (int) (from.toEpochDay() - spend.first().toEpochDay());
      contest.month(spend.days(), spend.first(), index, from.lengthOfMonth(), DAYS_OVER);
    }
  }
}
