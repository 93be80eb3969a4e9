// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting;

import static io.costwire.alerting.AlertingRig.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.costwire.alerting.AlertingRig.Running;
import io.costwire.alerting.http.HttpConfig;
import io.costwire.runtime.access.NewKey;
import io.costwire.schemas.Fixtures;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What people do over HTTP, through Kafka, and back. */
final class ITAlertingApi {
  @TempDir private Path folder;
  private AlertingRig rig;
  private WebhookServer webhook;
  private final HttpClient http = HttpClient.newHttpClient();

  @BeforeEach
  void startRig() throws Exception {
    rig = new AlertingRig(folder);
    webhook = new WebhookServer();
  }

  @AfterEach
  void stopRig() throws Exception {
    rig.close();
    webhook.close();
    http.close();
  }

  @Test
  void alerts_areSilenced_acknowledgedAndEnded() throws Exception {
    Map<String, String> environment = rig.environment(webhook.url());
    environment.put("ALERTING_HTTP_PORT", "0");
    Running active = rig.start(environment);
    rig.send(Fixtures.signal("s").build());
    await().atMost(PATIENCE).until(() -> webhook.news().size() == 1);
    Running standby = rig.start(environment);
    standby.awaitReady();
    await().atMost(PATIENCE).until(() -> get(active, "/v1/alerts").statusCode() == 200);
    assertThat(get(standby, "/v1/alerts").statusCode()).isEqualTo(503);

    post(active, "/v1/alerts/s%231/acknowledge", "{\"comment\": \"on it\"}");
    awaitBody(active, "/v1/alerts/s%231", "\"state\":\"ACKNOWLEDGED\"");
    post(active, "/v1/silences", "{\"matchers\": [\"subject=quiet\"], \"duration\": \"1h\"}");
    awaitBody(active, "/v1/silences", "subject=quiet");
    rig.send(Fixtures.signal("t").setSubject("quiet").build());
    awaitBody(active, "/v1/alerts/t%231", "\"state\":\"SILENCED\"");
    post(active, "/v1/alerts/s%231/resolve", "");
    awaitBody(active, "/v1/alerts?state=RESOLVED", "\"resolved_by\":\"anyone\"");

    await().atMost(PATIENCE).until(() -> webhook.news().size() == 2);
    assertThat(webhook.news()).containsExactly("s#1 FIRING", "s#1 RESOLVED");
  }

  @Test
  void commandsOfTheReadme_doWhatItSays() throws Exception {
    NewKey key = NewKey.of("anna", Optional.empty(), HttpConfig.newKey().form());
    Path keys = folder.resolve("keys.json");
    Files.writeString(keys, "{\"keys\": [" + key.entry() + "]}");
    Map<String, String> environment = rig.environment(webhook.url());
    environment.put("ALERTING_HTTP_PORT", "0");
    environment.put("ALERTING_API_KEYS_FILE", keys.toString());
    Running active = rig.start(environment);
    rig.send(Fixtures.signal("budget|search").setTenant("acme").build());
    await().atMost(PATIENCE).until(() -> webhook.news().size() == 1);
    List<String> commands = commandsOfTheReadme();
    Shell shell = new Shell(key.key(), active.app().httpPort().orElseThrow());

    assertThat(commands).hasSize(6);
    assertThat(shell.run(commands.get(0), "")).contains("\"alert_key\":\"budget|search#1\"");
    assertThat(shell.run(commands.get(1), "")).contains("\"by\":\"anna\"", "on it");
    JsonNode made = new ObjectMapper().readTree(shell.run(commands.get(2), ""));
    String silence = made.get("silence_id").textValue();
    await().atMost(PATIENCE).until(() -> shell.run(commands.get(3), "").contains(silence));
    assertThat(shell.run(commands.get(4), silence)).contains("load test");
    assertThat(shell.run(commands.get(5), "")).contains("\"action\":\"RESOLVE\"");

    await().atMost(PATIENCE).until(() -> webhook.news().contains("budget|search#1 RESOLVED"));
    await().atMost(PATIENCE).until(() -> !shell.run(commands.get(3), "").contains(silence));
  }

  private static List<String> commandsOfTheReadme() throws IOException {
    String readme = Files.readString(Path.of("README.md"));
    String section = readme.substring(readme.indexOf("## HTTP API"));
    int start = section.indexOf("```sh\n") + 6;
    String script = section.substring(start, section.indexOf("```", start));
    return Arrays.asList(script.strip().split("\n(?=curl )"));
  }

  /** Runs a command as somebody does who copies it; a refusal fails it. */
  private record Shell(String key, int port) {
    String run(String command, String silence) throws Exception {
      ProcessBuilder shell = new ProcessBuilder("bash", "-c", command);
      shell.environment().put("KEY", key);
      shell.environment().put("ALERTING_HTTP_PORT", Integer.toString(port));
      shell.environment().put("SILENCE", silence);
      Process process = shell.redirectError(Redirect.DISCARD).start();
      String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor()).as(command).isZero();
      assertThat(answer).as(command).doesNotContain("\"fix\"");
      return answer;
    }
  }

  private void awaitBody(Running alerting, String path, String part) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(get(alerting, path).body()).contains(part));
  }

  private HttpResponse<String> get(Running alerting, String path) throws Exception {
    return http.send(request(alerting, path).build(), BodyHandlers.ofString());
  }

  /** Again while it is not known to be recorded, as somebody at a terminal does. */
  private void post(Running alerting, String path, String body) {
    HttpRequest.Builder request =
        request(alerting, path)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body));
    await()
        .atMost(PATIENCE)
        .until(() -> http.send(request.build(), BodyHandlers.ofString()).statusCode() == 202);
  }

  private static HttpRequest.Builder request(Running alerting, String path) {
    int port = alerting.app().httpPort().orElseThrow();
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
  }
}
