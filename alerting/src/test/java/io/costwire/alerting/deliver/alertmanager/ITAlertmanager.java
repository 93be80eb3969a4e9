// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.deliver.alertmanager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.abort;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.costwire.alerting.deliver.ChannelSettings;
import io.costwire.alerting.deliver.DeliveryResult;
import io.costwire.alerting.deliver.DeliveryResult.Delivered;
import io.costwire.alerting.policy.Message;
import io.costwire.alerting.policy.Notification;
import io.costwire.alerting.policy.Severity;
import io.costwire.alerting.policy.SignalDetails;
import io.costwire.alerting.policy.SignalDetails.Headline;
import io.costwire.alerting.render.AlertSamples;
import io.costwire.alerting.render.AlertSamples.Sample;
import io.costwire.alerting.render.AlertStories;
import io.costwire.alerting.render.HostileSamples;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real Alertmanager shows, updates and ends what it is told. */
final class ITAlertmanager {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final String CONFIG =
      """
      route:
        receiver: nobody
      receivers:
      - name: nobody
      """;

  @TempDir static Path folder;
  private static Process process;
  private static URI url;
  private static AlertmanagerReceiver receiver;
  private static HttpClient http;

  @BeforeAll
  static void start() throws IOException {
    Path binary = binary();
    int port = freePort();
    url = URI.create("http://127.0.0.1:" + port + "/");
    Path config = Files.writeString(folder.resolve("alertmanager.yml"), CONFIG);
    process =
        new ProcessBuilder(
                binary.toString(),
                "--config.file=" + config,
                "--storage.path=" + folder.resolve("data"),
                "--web.listen-address=127.0.0.1:" + port,
                "--cluster.listen-address=")
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log").toFile())
            .start();
    http = HttpClient.newHttpClient();
    receiver =
        new AlertmanagerReceiver(
            new ChannelSettings("prom", Duration.ofSeconds(20), AlertStories.LINKS),
            new AlertmanagerConfig(url, Optional.empty(), Duration.ofDays(36_500)),
            InstantSource.system());
    await().atMost(SOON).ignoreExceptions().until(() -> get("-/ready").equals("OK"));
  }

  private static Path binary() {
    Optional<Path> found =
        Stream.of(System.getenv("PATH").split(File.pathSeparator))
            .flatMap(
                path ->
                    Stream.of(
                        Path.of(path, "prometheus-alertmanager"), Path.of(path, "alertmanager")))
            .filter(Files::isExecutable)
            .findFirst();
    return found.orElseGet(
        () ->
            abort(
                "no alertmanager on the PATH: apt-get install prometheus-alertmanager, or take it"
                    + " from https://prometheus.io/download/"));
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @AfterAll
  static void stop() throws InterruptedException {
    if (process == null) {
      return;
    }
    receiver.close();
    http.close();
    process.destroy();
    if (!process.waitFor(10, TimeUnit.SECONDS)) {
      process.destroyForcibly();
    }
  }

  @Test
  void everyKind_isShown_updatedAndEnded() throws Exception {
    for (Sample sample : AlertSamples.all()) {
      Optional<String> handle = handle(deliver(AlertStories.firing(sample)), sample);
      JsonNode shown = shown(sample).getFirst();
      assertThat(shown.at("/labels/alertname").asText()).isEqualTo(sample.kind());
      assertThat(shown.at("/annotations/summary").asText()).isNotBlank();
      assertThat(shown.at("/status/state").asText()).isIn("active", "unprocessed");
      assertThat(shown.path("startsAt").asText()).startsWith("2026-11-22T12:00:01");

      deliver(AlertStories.updated(sample, handle));
      assertThat(shown(sample)).hasSize(1);
      assertThat(shown(sample).getFirst().at("/annotations/summary").asText())
          .isEqualTo(
              io.costwire.alerting.render.HumanText.value(sample.updated().headline().title()));

      deliver(AlertStories.resolved(sample, handle));
      await().atMost(SOON).until(() -> shown(sample).isEmpty());
    }
  }

  @Test
  void changedSeverity_isAnotherAlert_andOneOfThemIsLeft_thenNone() throws Exception {
    Sample anomaly = AlertSamples.all().get(3);
    Sample mild =
        new Sample(
            "anomaly|grows",
            with(anomaly.fired(), Severity.WARNING),
            with(anomaly.updated(), Severity.CRITICAL),
            with(anomaly.over(), Severity.WARNING),
            anomaly.end());

    Optional<String> handle = handle(deliver(AlertStories.firing(mild)), mild);
    Optional<String> newer = handle(deliver(AlertStories.updated(mild, handle)), mild);

    assertThat(newer).isPresent().isNotEqualTo(handle);
    await().atMost(SOON).until(() -> shown(mild).size() == 1);
    assertThat(shown(mild).getFirst().at("/labels/severity").asText()).isEqualTo("critical");
    deliver(AlertStories.resolved(mild, newer));
    await().atMost(SOON).until(() -> shown(mild).isEmpty());
  }

  @Test
  void groupsAndHostileTags_areTaken() throws Exception {
    List<Notification> told =
        new ArrayList<>(HostileSamples.all().stream().map(AlertStories::firing).toList());
    Message message = new Message("", told);

    assertThat(receiver.deliver(message, receiver.render(message))).isInstanceOf(Delivered.class);
    Message flood = AlertStories.flood(3000);
    assertThat(receiver.deliver(flood, receiver.render(flood))).isInstanceOf(Delivered.class);
  }

  private static SignalDetails with(SignalDetails details, Severity severity) {
    Headline headline = details.headline();
    return new SignalDetails(
        new Headline(headline.kind(), severity, headline.title()),
        details.scope(),
        details.period(),
        details.amounts(),
        details.evidence());
  }

  private static DeliveryResult deliver(Notification told) throws InterruptedException {
    Message message = Message.of(told);
    DeliveryResult result = receiver.deliver(message, receiver.render(message));
    assertThat(result).isInstanceOf(Delivered.class);
    return result;
  }

  private static Optional<String> handle(DeliveryResult result, Sample sample) {
    return ((Delivered) result)
        .handles().entrySet().stream()
            .filter(entry -> entry.getKey().signalId().equals(sample.id()))
            .map(Map.Entry::getValue)
            .findFirst();
  }

  /** What Alertmanager's own API says of an alert, which leaves out what is over. */
  private static List<JsonNode> shown(Sample sample) throws Exception {
    List<JsonNode> shown = new ArrayList<>();
    for (JsonNode alert : JSON.readTree(get("api/v2/alerts"))) {
      if (alert.at("/labels/dedup_key").asText().equals(sample.id() + "#1")) {
        shown.add(alert);
      }
    }
    return shown;
  }

  private static String get(String path) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(url.resolve(path)).build();
    return http.send(request, BodyHandlers.ofString()).body();
  }
}
