// SPDX-License-Identifier: Apache-2.0
package io.costwire.signals.nab;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * One labelled series of the Numenta Anomaly Benchmark, read where it is: it is not part of the
 * project, and what needs it is skipped without it.
 *
 * @param windows first and last row of each labelled window
 */
record NabFile(
    String group, String name, List<Instant> times, List<BigDecimal> values, List<int[]> windows) {

  private static final List<String> COST_LIKE = List.of("realAdExchange", "realAWSCloudwatch");
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

  /** The price and cloud series, or a skipped test. */
  static List<NabFile> costLike(Path root) throws IOException {
    assumeThere(root);
    JsonNode labels = new JsonMapper().readTree(root.resolve("combined_windows.json").toFile());
    List<NabFile> files = new ArrayList<>();
    for (String group : COST_LIKE) {
      try (Stream<Path> paths = Files.list(root.resolve("data").resolve(group))) {
        for (Path path : paths.sorted().toList()) {
          String name = path.getFileName().toString();
          files.add(read(group, path, labels.get(group + "/" + name)));
        }
      }
    }
    return files;
  }

  /** Weights of the benchmark's standard profile, or a skipped test. */
  static JsonNode standardProfile(Path root) throws IOException {
    assumeThere(root);
    return new JsonMapper()
        .readTree(root.resolve("profiles.json").toFile())
        .get("standard")
        .get("CostMatrix");
  }

  private static void assumeThere(Path root) {
    assumeTrue(
        Files.isReadable(root.resolve("combined_windows.json")),
        "skipped: no benchmark data at " + root + "; set -Dcostwire.nab=DIRECTORY");
  }

  static Path root() {
    return Path.of(System.getProperty("costwire.nab", "../../../shared/data/nab"));
  }

  private static NabFile read(String group, Path path, JsonNode labels) throws IOException {
    List<Instant> times = new ArrayList<>();
    List<BigDecimal> values = new ArrayList<>();
    for (String line : Files.readAllLines(path).stream().skip(1).toList()) {
      int comma = line.indexOf(',');
      times.add(time(line.substring(0, comma)));
      values.add(new BigDecimal(line.substring(comma + 1).strip()));
    }
    List<int[]> windows = new ArrayList<>();
    for (JsonNode window : labels) {
      int first = times.indexOf(time(window.get(0).asText()));
      int last = times.indexOf(time(window.get(1).asText()));
      if (first < 0 || last < first) {
        throw new IllegalStateException(path + " has no rows for its window " + window);
      }
      windows.add(new int[] {first, last});
    }
    return new NabFile(group, path.getFileName().toString(), times, values, windows);
  }

  private static Instant time(String text) {
    return LocalDateTime.parse(text.substring(0, 19), TIME).toInstant(ZoneOffset.UTC);
  }

  int rows() {
    return times.size();
  }

  /** Rows that train and are not scored: 15 % of the file, or of 5,000 rows if it is longer. */
  int probation() {
    return (int) Math.floor(Math.min(0.15 * rows(), 0.15 * 5_000));
  }

  /** The usual distance of two rows. */
  Duration bucket() {
    List<Duration> gaps = new ArrayList<>();
    for (int i = 1; i < rows(); i++) {
      gaps.add(Duration.between(times.get(i - 1), times.get(i)));
    }
    gaps.sort(null);
    return gaps.get(gaps.size() / 2);
  }

  double weeksScored() {
    return Duration.between(times.get(probation()), times.getLast()).toMinutes() / 10_080.0;
  }
}
