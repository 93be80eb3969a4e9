// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** A real Prometheus with the shipped configuration and rules, which looks every second. */
final class PrometheusProcess implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private final Process process;
  private final URI address;
  private final HttpClient http = HttpClient.newHttpClient();

  private PrometheusProcess(Process process, URI address) {
    this.process = process;
    this.address = address;
  }

  static boolean isInstalled(String program) {
    String path = Objects.requireNonNullElse(System.getenv("PATH"), "");
    return Stream.of(path.split(Pattern.quote(File.pathSeparator)))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }

  /**
   * @param target of all apps together, as in the configuration's example for one machine
   */
  static PrometheusProcess start(Path folder, URI target) throws IOException {
    Files.createDirectories(folder);
    Files.copy(RulesFile.FILE, folder.resolve(RulesFile.FILE.getFileName()));
    Map<String, Object> config =
        new HashMap<>(RulesFile.yaml(RulesFile.FOLDER.resolve("prometheus.yml")));
    config.put("global", Map.of("scrape_interval", "1s", "evaluation_interval", "1s"));
    Map<String, Object> targets = Map.of("targets", List.of(target.getAuthority()));
    config.put(
        "scrape_configs",
        List.of(Map.of("job_name", "costwire", "static_configs", List.of(targets))));
    // JSON is YAML
    JSON.writeValue(folder.resolve("prometheus.yml").toFile(), config);
    String listen = InetAddress.getLoopbackAddress().getHostAddress() + ":" + freePort();
    Process process =
        new ProcessBuilder(
                "prometheus",
                "--config.file=" + folder.resolve("prometheus.yml"),
                "--storage.tsdb.path=" + folder.resolve("data"),
                "--web.listen-address=" + listen)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("prometheus.log").toFile())
            .start();
    var prometheus = new PrometheusProcess(process, URI.create("http://" + listen));
    Awaitility.await("Prometheus").atMost(Duration.ofSeconds(120)).until(prometheus::isReady);
    return prometheus;
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  URI url() {
    return address;
  }

  private boolean isReady() {
    try {
      var ready = HttpRequest.newBuilder(address.resolve("/-/ready")).build();
      return http.send(ready, BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** The {@code data} of an answer of the HTTP API. */
  JsonNode get(String path) throws IOException, InterruptedException {
    var request = HttpRequest.newBuilder(address.resolve("/api/v1/" + path)).build();
    JsonNode answer = JSON.readTree(http.send(request, BodyHandlers.ofString()).body());
    if (!answer.path("status").asText().equals("success")) {
      throw new IllegalStateException(answer.toString());
    }
    return answer.path("data");
  }

  /** Health of what is scraped. */
  List<String> targets() throws Exception {
    return get("targets").path("activeTargets").findValuesAsText("health");
  }

  /** Rules that were not evaluated yet, or not without an error. */
  List<String> rulesInTrouble() throws Exception {
    return get("rules").path("groups").findValues("rules").stream()
        .flatMap(JsonNode::valueStream)
        .filter(rule -> !rule.path("health").asText().equals("ok"))
        .map(JsonNode::toString)
        .toList();
  }

  /** Alerts in a state, by name. */
  TreeSet<String> alerts(String state) throws Exception {
    TreeSet<String> names = new TreeSet<>();
    for (JsonNode alert : get("alerts").path("alerts")) {
      if (alert.path("state").asText().equals(state)) {
        names.add(alert.path("labels").path("alertname").asText());
      }
    }
    return names;
  }

  /** Labels of each series that an expression has now. */
  List<JsonNode> series(String expression) throws Exception {
    String query = URLEncoder.encode(expression, StandardCharsets.UTF_8);
    return get("query?query=" + query).path("result").findValues("metric");
  }

  /** Names of everything that was scraped or recorded so far. */
  List<String> names() throws Exception {
    return get("label/__name__/values").valueStream().map(JsonNode::asText).toList();
  }

  @Override
  public void close() {
    http.close();
    process.destroy();
    try {
      if (!process.waitFor(60, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
