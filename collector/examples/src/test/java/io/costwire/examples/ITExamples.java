// SPDX-License-Identifier: Apache-2.0
package io.costwire.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.costwire.client.EventIds;
import io.costwire.gateway.GatewayApp;
import io.costwire.gateway.GatewayConfig;
import io.costwire.listener.FakeModelServer;
import io.costwire.runtime.Readiness;
import io.costwire.schemas.Quantity;
import io.costwire.schemas.UsageEvent;
import io.costwire.schemas.topics.TopicSerdes;
import io.costwire.schemas.topics.Topics;
import io.costwire.sender.http.HttpSender;
import io.costwire.sender.http.HttpSenderSettings;
import io.costwire.sender.kafka.KafkaSender;
import io.costwire.sender.kafka.KafkaSenderSettings;
import io.costwire.testkit.CostwireBackends;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.SpringApplication;

/** Every example does what it says: its event arrives in Kafka. */
@Timeout(180)
final class ITExamples {
  private static final String USAGE =
      "{cache_read_tokens=1000, input_tokens=1200, output_tokens=85}";
  private static final CostwireBackends BACKENDS = CostwireBackends.shared();
  private static final FakeModelServer MODELS = FakeModelServer.start();
  private static GatewayApp gateway;

  @BeforeAll
  static void start() {
    var config =
        GatewayConfig.of("127.0.0.1", 0, BACKENDS.bootstrapServers(), BACKENDS.schemaRegistryUrl());
    gateway = new GatewayApp(config, new SimpleMeterRegistry(), InstantSource.system());
    gateway.start();
    await().atMost(Duration.ofSeconds(60)).until(() -> gateway.ready() instanceof Readiness.Ready);
  }

  @AfterAll
  static void stop() {
    MODELS.close();
    gateway.close();
  }

  @Test
  void java() {
    JavaExample.run(kafka());
    assertArrived("chatcmpl-example-java");
  }

  @Test
  void curl() throws Exception {
    run("curl", "curl/send.sh");
    assertArrived("chatcmpl-example-curl");
  }

  @Test
  void python() throws Exception {
    run("python3", "python3", "python/send.py");
    assertArrived("chatcmpl-example-python");
  }

  @Test
  void javascript() throws Exception {
    run("node", "node", "javascript/send.mjs");
    assertArrived("chatcmpl-example-javascript");
  }

  @Test
  void openTelemetry() throws Exception {
    assumeGatewayTakesTraces();
    OpenTelemetryExample.run(url());
    assertArrived("chatcmpl-example-otel");
  }

  @Test
  void langChain4j() {
    assertThat(LangChain4jSample.ask(MODELS.url() + "/v1", gateway()))
        .isEqualTo(FakeModelServer.ANSWER);
    assertSample("sample");
  }

  @Test
  void springBoot() {
    SpringApplication.run(
            SpringBootSample.class,
            "--OPENAI_BASE_URL=" + MODELS.url() + "/v1",
            "--COSTWIRE_URL=" + url())
        .close();
    assertSample("spring-sample");
  }

  /** What the issue of a sample is: how little it takes. */
  @Test
  void samples_haveAtMostThreeLinesAboutCostwire() throws IOException {
    Path main = Path.of("src/main");
    String properties = Files.readString(main.resolve("resources/application.properties"));
    assertThat(properties.lines().filter(line -> line.startsWith("costwire."))).hasSize(2);
    assertThat(Files.readString(main.resolve("java/io/costwire/examples/SpringBootSample.java")))
        .doesNotContain("import io.costwire");
    assertThat(
            Files.readString(main.resolve("java/io/costwire/examples/LangChain4jSample.java"))
                .lines()
                .filter(line -> line.contains("// Costwire")))
        .hasSize(3);
  }

  private static KafkaSender kafka() {
    return new KafkaSender(
        KafkaSenderSettings.of(BACKENDS.bootstrapServers(), BACKENDS.schemaRegistryUrl()));
  }

  private static HttpSender gateway() {
    return new HttpSender(HttpSenderSettings.of(url()));
  }

  private static String url() {
    return "http://127.0.0.1:" + gateway.port();
  }

  private static void run(String program, String... command) throws Exception {
    assumeInstalled(program);
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("COSTWIRE_URL", url());
    builder.environment().put("no_proxy", "127.0.0.1");
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).as(output).isTrue();
    assertThat(process.exitValue()).as(output).isZero();
  }

  private static void assumeInstalled(String program) {
    boolean there =
        Stream.of(System.getenv("PATH").split(":"))
            .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    if (!there) {
      System.out.println("SKIPPED: the example needs " + program + ", which is not installed");
    }
    Assumptions.assumeTrue(there, program + " is not installed");
  }

  private static void assumeGatewayTakesTraces() throws Exception {
    try (HttpClient http = HttpClient.newHttpClient()) {
      int status =
          http.send(
                  HttpRequest.newBuilder(URI.create(url() + "/v1/traces"))
                      .header("content-type", "application/json")
                      .POST(BodyPublishers.ofString("{\"resourceSpans\":[]}"))
                      .build(),
                  BodyHandlers.discarding())
              .statusCode();
      if (status == 404) {
        System.out.println("SKIPPED: this gateway does not take traces");
      }
      Assumptions.assumeTrue(status != 404, "the gateway has no /v1/traces");
    }
  }

  private static void assertArrived(String responseId) {
    UsageEvent event = only(e -> responseId.equals(e.getProviderResponseId()));
    assertThat(event.getEventId())
        .isEqualTo(EventIds.ofResponse(event.getTenant(), "openai", responseId));
    assertThat(usage(event)).isEqualTo(USAGE);
    assertThat(event.getTags()).containsEntry("team", "search");
  }

  private static void assertSample(String service) {
    UsageEvent event = only(e -> service.equals(e.getTags().get("service")));
    assertThat(usage(event)).isEqualTo(FakeModelServer.OPENAI_USAGE);
    assertThat(event.getProvider()).isEqualTo("openai");
    assertThat(event.toString()).doesNotContain("Initech").doesNotContain("plans");
  }

  private static UsageEvent only(java.util.function.Predicate<UsageEvent> which) {
    return await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> events().stream().filter(which).toList(), found -> found.size() == 1)
        .getFirst();
  }

  private static String usage(UsageEvent event) {
    return event.getUsage().stream()
        .collect(
            Collectors.toMap(
                Quantity::getUnit,
                q -> q.getQuantity().stripTrailingZeros().toPlainString(),
                (a, b) -> a + "," + b,
                TreeMap::new))
        .toString();
  }

  private static List<UsageEvent> events() {
    try (var consumer =
            new KafkaConsumer<>(
                Map.<String, Object>of("bootstrap.servers", BACKENDS.bootstrapServers()),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        var deserializer =
            new TopicSerdes(BACKENDS.schemaRegistryUrl()).deserializer(Topics.USAGE_EVENTS)) {
      String topic = Topics.USAGE_EVENTS.name();
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(p -> new TopicPartition(p.topic(), p.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      long end = consumer.endOffsets(partitions).values().stream().mapToLong(o -> o).sum();
      Stream.Builder<UsageEvent> events = Stream.builder();
      while (partitions.stream().mapToLong(consumer::position).sum() < end) {
        consumer
            .poll(Duration.ofMillis(200))
            .forEach(r -> events.add(deserializer.deserialize(topic, r.value())));
      }
      return events.build().toList();
    }
  }
}
