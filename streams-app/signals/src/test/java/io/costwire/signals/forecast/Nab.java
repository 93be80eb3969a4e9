// SPDX-License-Identifier: Apache-2.0
package io.costwire.signals.forecast;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * The cost-like series of the Numenta Anomaly Benchmark, read as spend where they are at hand: the
 * values of an hour are summed; an hour without any repeats the one before.
 *
 * @param firstHour hours since 1970
 */
record Nab(String name, long firstHour, double[] hours) {
  static boolean isThere() {
    return Files.isDirectory(data());
  }

  static Path data() {
    return Path.of(System.getProperty("costwire.nab", "../../../shared/data/nab"), "data");
  }

  static List<Nab> series(String folder) {
    try (Stream<Path> files = Files.list(data().resolve(folder))) {
      return files.sorted().map(Nab::read).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Nab read(Path file) {
    try {
      List<String> lines = Files.readAllLines(file);
      long first = hour(lines.get(1));
      double[] hours = new double[(int) (hour(lines.getLast()) - first) + 1];
      Arrays.fill(hours, Double.NaN);
      for (String line : lines.subList(1, lines.size())) {
        int h = (int) (hour(line) - first);
        double value = Double.parseDouble(line.substring(line.indexOf(',') + 1));
        hours[h] = Double.isNaN(hours[h]) ? value : hours[h] + value;
      }
      for (int h = 1; h < hours.length; h++) {
        hours[h] = Double.isNaN(hours[h]) ? hours[h - 1] : hours[h];
      }
      return new Nab(file.getFileName().toString(), first, hours);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long hour(String line) {
    String time = line.substring(0, line.indexOf(',')).replace(' ', 'T');
    return LocalDateTime.parse(time).toEpochSecond(ZoneOffset.UTC) / 3600;
  }

  /** The index of the first hour that begins a day. */
  int midnight() {
    return (int) Math.floorMod(-firstHour, 24L);
  }

  long firstDay() {
    return (firstHour + midnight()) / 24;
  }

  /** Totals of the whole days. */
  double[] days() {
    double[] days = new double[(hours.length - midnight()) / 24];
    Arrays.setAll(days, d -> Contest.sum(hours, midnight() + 24 * d, midnight() + 24 * (d + 1)));
    return days;
  }
}
