// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The rules for Prometheus, with promtool where it is installed and without it. */
class RulesFileTest {
  private static final Path ROOT = Path.of("../..");

  /** Of Prometheus itself, of the JVM and of Kafka. */
  private static final Set<String> OTHERS =
      Set.of("up", "process_start_time_seconds", "kafka_consumer_fetch_manager_records_lag");

  @Test
  void promtool_findsTheRulesAndTheConfigurationRight() throws Exception {
    promtool("check", "rules", "costwire-rules.yml");
    promtool("check", "config", "prometheus.yml");
  }

  @Test
  void promtool_testsOfTheRulesPass() throws Exception {
    List<String> command = new ArrayList<>(List.of("test", "rules"));
    for (Path file : tests()) {
      command.add(RulesFile.FOLDER.relativize(file).toString());
    }
    promtool(command.toArray(String[]::new));
  }

  private static void promtool(String... arguments) throws Exception {
    assumeTrue(
        PrometheusProcess.isInstalled("promtool"),
        "promtool is not on the PATH: apt-get install prometheus");
    List<String> command = new ArrayList<>(List.of("promtool"));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command)
            .directory(RulesFile.FOLDER.toFile())
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
  }

  private static List<Path> tests() throws IOException {
    try (Stream<Path> files = Files.list(RulesFile.FOLDER.resolve("tests"))) {
      return files.sorted().toList();
    }
  }

  @Test
  void everyAlert_saysHowBadItIs_whatItIs_andWhatToDo() throws IOException {
    Set<String> sections = sections();
    for (Map<String, Object> alert : RulesFile.read().alerts()) {
      var labels = (Map<?, ?>) alert.get("labels");
      var annotations = (Map<?, ?>) alert.get("annotations");
      String name = RulesFile.text(alert, "alert");
      assertThat(RulesFile.text(labels, "severity")).as(name).isIn("critical", "warning", "info");
      assertThat(annotations.keySet().stream().map(String::valueOf))
          .as(name)
          .containsExactlyInAnyOrder("summary", "description", "runbook_url");
      assertThat(RulesFile.text(annotations, "runbook_url"))
          .as(name)
          .startsWith("infra/runbook.md#");
      assertThat(sections)
          .as(name)
          .contains(RulesFile.text(annotations, "runbook_url").substring(17));
    }
  }

  /** As GitHub makes anchors of headings. */
  private static Set<String> sections() throws IOException {
    Set<String> anchors = new HashSet<>();
    for (String line : Files.readAllLines(ROOT.resolve("infra/runbook.md"))) {
      if (line.startsWith("## ")) {
        String heading = line.substring(3).toLowerCase(Locale.ROOT);
        anchors.add(heading.replaceAll("[^\\w\\- ]", "").replace(' ', '-'));
      }
    }
    return anchors;
  }

  @Test
  void everyAlert_isInTheReadme_andNoOther() throws IOException {
    Set<String> rows = new TreeSet<>();
    for (String line : Files.readAllLines(RulesFile.FOLDER.resolve("README.md"))) {
      Matcher row = Pattern.compile("^\\| `(\\w+)` \\|").matcher(line);
      if (row.find()) {
        rows.add("Costwire" + row.group(1));
      }
    }
    assertThat(rows).isEqualTo(RulesFile.read().names());
  }

  @Test
  void everyAlert_isTestedToFire_andNotToFire() throws IOException {
    Set<String> fire = new TreeSet<>();
    Set<String> silent = new TreeSet<>();
    for (Path file : tests()) {
      for (Map<String, Object> test : RulesFile.maps(RulesFile.yaml(file).get("tests"))) {
        String name = RulesFile.text(test, "name");
        Matcher alert = Pattern.compile("Costwire\\w+").matcher(name);
        if (alert.find()) {
          (name.startsWith("not ") ? silent : fire).add(alert.group());
        }
      }
    }
    Set<String> names = RulesFile.read().names();
    assertThat(fire).isEqualTo(names);
    assertThat(silent).isEqualTo(names);
  }

  /** The running stack proves it better, but not on every machine. */
  @Test
  void everyMetric_isOneThatTheAppsName() throws IOException {
    Set<String> literals = literals();
    Set<String> used = RulesFile.read().metrics();
    used.removeAll(OTHERS);
    assertThat(used).hasSizeGreaterThan(60).allMatch(metric -> isNamed(metric, literals));
  }

  private static boolean isNamed(String metric, Set<String> literals) {
    String name = metric;
    for (String suffix : List.of("_total", "_count", "_bucket", "_seconds", "_bytes", "_events")) {
      name = name.endsWith(suffix) ? name.substring(0, name.length() - suffix.length()) : name;
      String now = name;
      if (literals.stream().anyMatch(now::endsWith)) {
        return true;
      }
    }
    return false;
  }

  /** Strings of the apps that may be the end of a name, as Prometheus writes it. */
  private static Set<String> literals() throws IOException {
    Pattern literal = Pattern.compile("\"([a-z][a-z._]{4,}|\\.[a-z]{5,})\"");
    Set<String> literals = new HashSet<>();
    for (String module : List.of("collector", "streams-app", "sink", "alerting", "infra/runtime")) {
      try (Stream<Path> files = Files.walk(ROOT.resolve(module))) {
        for (Path file : files.filter(RulesFileTest::isSource).toList()) {
          Matcher found = literal.matcher(Files.readString(file));
          while (found.find()) {
            literals.add(found.group(1).replace('.', '_'));
          }
        }
      }
    }
    return literals;
  }

  private static boolean isSource(Path file) {
    return file.toString().endsWith(".java") && file.toString().contains("src/main");
  }
}
