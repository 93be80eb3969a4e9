// SPDX-License-Identifier: Apache-2.0
package io.costwire.compose;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** What can be checked of the compose file without a Docker engine. */
class ComposeFileTest {
  private static final Path ROOT = Path.of("..");
  private static final Path COMPOSE = ROOT.resolve("infra/compose");
  private static final Pattern TABLE_KEY = Pattern.compile("^\\| `([A-Z][A-Z0-9_]+\\*?)`");

  /** App to its module. */
  private static final Map<String, String> APPS =
      Map.of(
          "gateway", "collector/gateway",
          "streams-app", "streams-app/app",
          "sink", "sink",
          "alerting", "alerting");

  private static Map<String, Map<String, Object>> services = Map.of();

  @BeforeAll
  @SuppressWarnings("unchecked") // YAML
  static void load() throws IOException {
    Map<String, Object> compose = (Map<String, Object>) yaml(COMPOSE.resolve("docker-compose.yml"));
    services = (Map<String, Map<String, Object>>) (Map<?, ?>) (Map<?, ?>) compose.get("services");
    services = new HashMap<>(services);
    services.replaceAll((name, service) -> merged(service));
  }

  private static Object yaml(Path file) throws IOException {
    return new Load(LoadSettings.builder().build()).loadFromString(Files.readString(file));
  }

  /** YAML 1.2 has no merge keys; Docker reads them. */
  private static Map<String, Object> merged(Map<String, Object> service) {
    Map<String, Object> merged = new HashMap<>();
    if (service.get("<<") instanceof Map<?, ?> base) {
      base.forEach((key, value) -> merged.put(String.valueOf(key), value));
    }
    service.forEach(merged::put);
    merged.remove("<<");
    return merged;
  }

  @SuppressWarnings("unchecked") // YAML
  private static Map<String, Object> environment(String service) {
    return (Map<String, Object>) services.getOrDefault(service, Map.of()).get("environment");
  }

  @Test
  void everyVariableOfAnApp_isInItsConfigurationTable() throws IOException {
    for (var app : APPS.entrySet()) {
      Path module = ROOT.resolve(app.getValue());
      if (!Files.exists(module.resolve("src/main/java"))) {
        continue;
      }
      Set<String> known = keys(module.resolve("README.md"));
      known.addAll(keys(ROOT.resolve("infra/runtime/README.md")));

      assertThat(environment(app.getKey()).keySet())
          .as("variables of %s", app.getKey())
          .allMatch(key -> known.contains(key) || known.stream().anyMatch(k -> covers(k, key)));
    }
  }

  private static boolean covers(String known, String key) {
    return known.endsWith("*") && key.startsWith(known.substring(0, known.length() - 1));
  }

  private static Set<String> keys(Path readme) throws IOException {
    Set<String> keys = new HashSet<>();
    for (String line : Files.readAllLines(readme)) {
      Matcher key = TABLE_KEY.matcher(line);
      if (key.find()) {
        keys.add(key.group(1));
      }
    }
    return keys;
  }

  @Test
  void everyMainClass_exists() {
    for (var app : APPS.entrySet()) {
      Path sources = ROOT.resolve(app.getValue()).resolve("src/main/java");
      List<?> command = (List<?>) services.getOrDefault(app.getKey(), Map.of()).get("command");
      String main = String.valueOf(command.getFirst());
      if (Files.exists(sources)) {
        assertThat(sources.resolve(main.replace('.', '/') + ".java")).exists();
      }
    }
  }

  @Test
  void everyMountedPath_exists() {
    List<String> mounted = new ArrayList<>();
    for (Map<String, Object> service : services.values()) {
      if (service.get("volumes") instanceof List<?> volumes) {
        volumes.stream()
            .map(String::valueOf)
            .filter(volume -> volume.startsWith("."))
            .forEach(volume -> mounted.add(volume.substring(0, volume.indexOf(':'))));
      }
    }

    assertThat(mounted).hasSize(3).allMatch(path -> Files.isDirectory(COMPOSE.resolve(path)));
  }

  @Test
  void everyService_isPinnedAndHasAHealthCheck() {
    assertThat(services.keySet())
        .containsExactlyInAnyOrderElementsOf(
            Stream.concat(
                    APPS.keySet().stream(),
                    Stream.of("kafka", "schema-registry", "clickhouse", "grafana", "prometheus"))
                .toList());
    assertThat(services.values())
        .allMatch(service -> service.containsKey("healthcheck"))
        .extracting(service -> String.valueOf(service.get("image")))
        .allMatch(image -> image.contains(":") && !image.endsWith(":latest"));
  }

  @Test
  void everyPort_isOnlyOpenOnThisMachine() {
    assertThat(services.values())
        .flatExtracting(service -> (List<?>) service.getOrDefault("ports", List.of()))
        .isNotEmpty()
        .allMatch(port -> String.valueOf(port).startsWith("127.0.0.1:"));
  }

  @Test
  void grafana_hasEveryVariableThatTheDatasourceNames() throws IOException {
    Set<String> named = new HashSet<>();
    for (String file : List.of("clickhouse.yaml", "prometheus.yaml")) {
      String datasource =
          Files.readString(ROOT.resolve("grafana/provisioning/datasources").resolve(file));
      Matcher variable = Pattern.compile("\\$([A-Z_]+)").matcher(datasource);
      while (variable.find()) {
        named.add(variable.group(1));
      }
    }

    assertThat(environment("grafana").keySet()).containsAll(named);
  }

  @Test
  void dashboards_areMountedWhereTheProviderLooks() throws IOException {
    String provider =
        Files.readString(ROOT.resolve("grafana/provisioning/dashboards/costwire.yaml"));
    List<?> volumes = (List<?>) services.getOrDefault("grafana", Map.of()).get("volumes");

    assertThat(provider).contains("path: /etc/costwire/dashboards");
    assertThat(volumes)
        .anyMatch(
            v -> String.valueOf(v).equals("../../grafana/dashboards:/etc/costwire/dashboards:ro"));
    assertThat(ROOT.resolve("grafana/dashboards/costwire-overview.json")).exists();
  }

  @Test
  @SuppressWarnings("unchecked") // YAML
  void prometheus_scrapesEveryAppWhereItsHealthPortIs() throws IOException {
    var config = (Map<String, Object>) yaml(ROOT.resolve("infra/prometheus/prometheus.yml"));
    var jobs = (List<Map<String, Object>>) Objects.requireNonNull(config.get("scrape_configs"));
    List<String> expected =
        APPS.keySet().stream()
            .map(
                app ->
                    "{job_name=costwire-%s, static_configs=[{targets=[%s:%s]}]}"
                        .formatted(app, app, environment(app).get("OPS_PORT")))
            .toList();

    assertThat(jobs.stream().map(String::valueOf)).containsExactlyInAnyOrderElementsOf(expected);
  }

  @Test
  void dockerfile_copiesWhatTheDistributionHas_andDoesNotRunAsRoot() throws IOException {
    String dockerfile = Files.readString(COMPOSE.resolve("Dockerfile"));

    assertThat(dockerfile)
        .contains("FROM eclipse-temurin:25-jre")
        .contains("COPY infra/standalone/target/dist/lib /opt/costwire/lib")
        .containsPattern("(?m)^USER costwire$");
  }
}
