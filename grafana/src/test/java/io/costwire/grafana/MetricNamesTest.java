// SPDX-License-Identifier: Apache-2.0
package io.costwire.grafana;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Panels that read Prometheus name metrics that the apps export. */
class MetricNamesTest {
  private static final List<String> APPS =
      List.of("collector/gateway", "streams-app/app", "sink", "alerting");
  private static final Pattern LITERAL = Pattern.compile("\"[._]?([a-z][a-z0-9_.]{2,})\"");
  private static final Pattern METRIC = Pattern.compile("\\bcostwire_\\w+");

  /** What the registry adds to the name of a meter. */
  private static final Pattern SUFFIX =
      Pattern.compile("(_seconds)?(_total|_bucket|_sum|_count|_max)?$");

  /** A prefix, a kind and a name: no meter is put together of more. */
  private static final int PARTS = 3;

  @Test
  void everyMetric_isOneOfTheApps() {
    Set<String> literals = new TreeSet<>();
    APPS.forEach(app -> literals.addAll(literals(Path.of("..", app, "src/main/java"))));
    List<String> metrics =
        Dashboard.all().stream()
            .flatMap(d -> d.expressions().stream())
            .flatMap(e -> METRIC.matcher(e).results().map(r -> r.group()))
            .distinct()
            .toList();

    assertThat(metrics)
        .hasSizeGreaterThan(10)
        .allMatch(m -> isMadeOf(m, literals) || isMadeOf(withoutSuffix(m), literals));
    assertThat(isMadeOf("costwire_gateway_events_vanished", literals)).isFalse();
  }

  private static String withoutSuffix(String metric) {
    return SUFFIX.matcher(metric).replaceFirst("");
  }

  private static boolean isMadeOf(String metric, Set<String> literals) {
    return literals.stream()
        .filter(l -> l.startsWith("costwire_"))
        .anyMatch(l -> isRest(metric, l, literals, PARTS));
  }

  private static boolean isRest(String name, String part, Set<String> literals, int parts) {
    if (name.equals(part)) {
      return true;
    }
    if (parts == 1 || !name.startsWith(part + "_")) {
      return false;
    }
    String rest = name.substring(part.length() + 1);
    return literals.stream().anyMatch(l -> isRest(rest, l, literals, parts - 1));
  }

  private static Set<String> literals(Path sources) {
    try (Stream<Path> files = Files.walk(sources)) {
      return files
          .filter(f -> f.toString().endsWith(".java"))
          .flatMap(f -> LITERAL.matcher(read(f)).results())
          .map(r -> r.group(1).replace('.', '_').replaceFirst("_$", ""))
          .collect(Collectors.toSet());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
