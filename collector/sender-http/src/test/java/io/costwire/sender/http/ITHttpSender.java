// SPDX-License-Identifier: Apache-2.0
package io.costwire.sender.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.costwire.client.CallStatus;
import io.costwire.client.CostReporter;
import io.costwire.client.EventKind;
import io.costwire.client.SendResult;
import io.costwire.client.SendResult.Failure;
import io.costwire.client.SendResult.Kind;
import io.costwire.client.Sender;
import io.costwire.client.SenderContract;
import io.costwire.client.SourcePosition;
import io.costwire.client.UsageEvent;
import io.costwire.client.spool.SpoolSettings;
import io.costwire.embedded.kafka.EmbeddedKafka;
import io.costwire.gateway.GatewayApp;
import io.costwire.gateway.GatewayConfig;
import io.costwire.runtime.Readiness;
import io.costwire.schemas.topics.TopicSerdes;
import io.costwire.schemas.topics.Topics;
import io.costwire.sender.kafka.KafkaSenderSettings;
import io.costwire.sender.kafka.UsageEventMapper;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The sender against the real gateway on a real broker; the gateway stops and comes back. */
@Timeout(300)
final class ITHttpSender extends SenderContract {
  private static final String REGISTRY = "mock://" + UUID.randomUUID();
  @TempDir private static Path data;
  private static EmbeddedKafka kafka;
  @TempDir private Path folder;
  private GatewayApp gateway;
  private int port;
  private Map<TopicPartition, Long> before = Map.of();

  @BeforeAll
  static void startKafka() {
    kafka = new EmbeddedKafka(EmbeddedKafka.Options.of(data)).start();
  }

  @AfterAll
  static void stopKafka() {
    kafka.close();
  }

  @BeforeEach
  void start() {
    mendOtherSide();
    try (var consumer = consumer()) {
      before = new HashMap<>(consumer.endOffsets(partitions(consumer)));
    }
  }

  @AfterEach
  void stop() {
    gateway.close();
  }

  @Override
  protected Sender sender() {
    return new HttpSender(settings());
  }

  private HttpSenderSettings settings() {
    return HttpSenderSettings.of("http://127.0.0.1:" + port)
        .withTimeouts(Duration.ofSeconds(20), Duration.ofSeconds(30));
  }

  @Override
  protected void breakOtherSide() {
    gateway.close();
  }

  @Override
  protected void mendOtherSide() {
    startGateway(Duration.ofSeconds(20));
  }

  private void startGateway(Duration ackTimeout) {
    var link =
        new KafkaSenderSettings(kafka.bootstrapServers(), REGISTRY, ackTimeout, Map.of(), Map.of());
    var limits = GatewayConfig.Limits.defaults();
    var config = new GatewayConfig("127.0.0.1", port, "default", limits, link, Optional.empty());
    gateway = new GatewayApp(config, new SimpleMeterRegistry(), InstantSource.system());
    await("the port is free again")
        .atMost(Duration.ofSeconds(60))
        .ignoreExceptionsMatching(e -> String.valueOf(e.getMessage()).contains("GATEWAY_PORT"))
        .until(
            () -> {
              gateway.start();
              return true;
            });
    port = gateway.port();
    await().atMost(Duration.ofSeconds(60)).until(() -> gateway.ready() instanceof Readiness.Ready);
  }

  @Override
  protected UsageEvent refusable() {
    Instant tooOld = Instant.parse("1999-12-31T23:59:59Z");
    return events("old", 1).get(0).toBuilder().eventTime(tooOld).build();
  }

  @Override
  protected List<String> durableIds() {
    return read().stream().map(ConsumerRecord::key).distinct().toList();
  }

  @Test
  void everyField_arrivesAsOverKafka() {
    UsageEvent event =
        events("full", 1).get(0).toBuilder()
            .kind(EventKind.CAPACITY)
            .endTime(Instant.parse("2026-11-22T12:00:01.5Z"))
            .source(new SourcePosition("web-1", 2, 3))
            .requestModel("gpt-4o")
            .operation("chat")
            .usage("gpu_seconds", new BigDecimal("1.500000000001"))
            .tag("quote", "a \"b\" \\ \u00e9 \ud83d\ude00 \u2028")
            .status(CallStatus.THROTTLED)
            .latencyMs(10L)
            .timeToFirstTokenMs(11L)
            .retries(12)
            .maxOutputTokens(13L)
            .responseCacheHit(true)
            .providerResponseId("chatcmpl-1")
            .providerCost(new BigDecimal("0.000000000000000001"))
            .providerCostCurrency("EUR")
            .success(false)
            .quality(new BigDecimal("0.87"))
            .revenue(new BigDecimal("1.25"))
            .producer("test/1")
            .build();
    try (Sender sender = sender()) {
      assertThat(sender.send(List.of(event))).isEqualTo(SendResult.allSent());
    }
    assertThat(read().get(0).value()).isEqualTo(UsageEventMapper.toAvro(event));
  }

  @Test
  void brokerDown_isAFailureToRetryWithThePauseTheGatewayAsksFor() {
    int kafkaPort = URI.create("kafka://" + kafka.bootstrapServers()).getPort();
    gateway.close();
    startGateway(Duration.ofSeconds(2));
    try (Sender sender = sender()) {
      kafka.close();
      SendResult.SomeFailed failed = (SendResult.SomeFailed) sender.send(events("a", 2));
      assertThat(failed.failures()).hasSize(2).extracting(Failure::kind).containsOnly(Kind.RETRY);
      assertThat(failed.retryAfter()).isPositive();
      kafka = new EmbeddedKafka(EmbeddedKafka.Options.of(data).withPort(kafkaPort)).start();
      await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> sender.send(events("a", 2)).equals(SendResult.allSent()));
      assertThat(durableIds()).contains("a-0", "a-1");
    }
  }

  @Test
  void reporterWithASpool_getsEventsThroughAGatewayOutageAndARestart() {
    var spool = SpoolSettings.in(folder.resolve("spool"));
    try (var first =
        CostReporter.builder(sender())
            .linger(Duration.ZERO)
            .closeTimeout(Duration.ofSeconds(10))
            .spool(spool)
            .build()) {
      breakOtherSide();
      events("x", 300).forEach(first::record);
      assertThat(first.flush(Duration.ofMillis(100))).isFalse();
    }
    mendOtherSide();
    try (var second =
        CostReporter.builder(sender()).closeTimeout(Duration.ofSeconds(10)).spool(spool).build()) {
      events("y", 1).forEach(second::record);
      assertThat(second.flush(Duration.ofSeconds(60))).isTrue();
      assertThat(second.metrics().recovered()).isEqualTo(300);
    }
    assertThat(durableIds()).hasSize(301).contains("y-0");
  }

  private List<ConsumerRecord<String, io.costwire.schemas.UsageEvent>> read() {
    try (var consumer = consumer()) {
      List<TopicPartition> partitions = partitions(consumer);
      consumer.assign(partitions);
      partitions.forEach(p -> consumer.seek(p, before.getOrDefault(p, 0L)));
      long end = consumer.endOffsets(partitions).values().stream().mapToLong(o -> o).sum();
      List<ConsumerRecord<String, io.costwire.schemas.UsageEvent>> records = new ArrayList<>();
      while (partitions.stream().mapToLong(consumer::position).sum() < end) {
        consumer.poll(Duration.ofMillis(200)).forEach(records::add);
      }
      return records;
    }
  }

  private static List<TopicPartition> partitions(KafkaConsumer<?, ?> consumer) {
    return consumer.partitionsFor(Topics.USAGE_EVENTS.name()).stream()
        .map(p -> new TopicPartition(p.topic(), p.partition()))
        .toList();
  }

  private static KafkaConsumer<String, io.costwire.schemas.UsageEvent> consumer() {
    return new KafkaConsumer<>(
        Map.of("bootstrap.servers", kafka.bootstrapServers()),
        new StringDeserializer(),
        new TopicSerdes(REGISTRY).deserializer(Topics.USAGE_EVENTS));
  }
}
