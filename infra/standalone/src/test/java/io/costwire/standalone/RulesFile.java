// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * The rules that are shipped for Prometheus.
 *
 * @param rules as the file has them
 */
record RulesFile(List<Map<String, Object>> rules) {
  static final Path FOLDER = Path.of("../prometheus");
  static final Path FILE = FOLDER.resolve("costwire-rules.yml");
  private static final Pattern STRING = Pattern.compile("\"[^\"]*\"");
  private static final Pattern METRIC =
      Pattern.compile("\\b(?:up\\b|(?:costwire|kafka|process|instance_stage:|instance:)[a-z_:]+)");

  RulesFile {
    rules = List.copyOf(rules);
  }

  static RulesFile read() throws IOException {
    List<Map<String, Object>> rules = new ArrayList<>();
    for (Map<String, Object> group : maps(yaml(FILE).get("groups"))) {
      rules.addAll(maps(group.get("rules")));
    }
    return new RulesFile(rules);
  }

  @SuppressWarnings("unchecked") // YAML
  static Map<String, Object> yaml(Path file) throws IOException {
    var load = new Load(LoadSettings.builder().build());
    return (Map<String, Object>)
        Objects.requireNonNull(load.loadFromString(Files.readString(file)), file.toString());
  }

  @SuppressWarnings("unchecked") // YAML
  static List<Map<String, Object>> maps(Object list) {
    return (List<Map<String, Object>>) Objects.requireNonNull(list);
  }

  List<Map<String, Object>> alerts() {
    return rules.stream().filter(rule -> rule.containsKey("alert")).toList();
  }

  Set<String> names() {
    Set<String> names = new TreeSet<>();
    alerts().forEach(alert -> names.add(text(alert, "alert")));
    return names;
  }

  static String text(Map<?, ?> map, String key) {
    return String.valueOf(map.get(key));
  }

  /** Of Prometheus, of the apps and of their libraries; not those that other rules record. */
  Set<String> metrics() {
    Set<String> metrics = new TreeSet<>();
    for (Map<String, Object> rule : rules) {
      Matcher metric = METRIC.matcher(STRING.matcher(text(rule, "expr")).replaceAll(""));
      while (metric.find()) {
        metrics.add(metric.group());
      }
    }
    rules.forEach(rule -> metrics.remove(text(rule, "record")));
    return metrics;
  }
}
