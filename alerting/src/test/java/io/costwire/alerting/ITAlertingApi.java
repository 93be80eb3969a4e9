// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting;

import static io.costwire.alerting.AlertingRig.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.costwire.alerting.AlertingRig.Running;
import io.costwire.schemas.Fixtures;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Map;
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
