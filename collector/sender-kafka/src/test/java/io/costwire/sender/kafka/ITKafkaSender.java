// SPDX-License-Identifier: Apache-2.0
package io.costwire.sender.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.costwire.client.CostReporter;
import io.costwire.client.Sender;
import io.costwire.client.SenderContract;
import io.costwire.client.UsageEvent;
import io.costwire.embedded.kafka.EmbeddedKafka;
import io.costwire.embedded.process.EmbeddedStartException;
import io.costwire.schemas.topics.TopicProvisioner;
import io.costwire.schemas.topics.TopicSerdes;
import io.costwire.schemas.topics.Topics;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The sender against a real broker, which stops and comes back. */
@Timeout(300)
final class ITKafkaSender extends SenderContract {
  private final String registry = "mock://" + UUID.randomUUID();
  @TempDir private Path folder;
  private EmbeddedKafka kafka;
  private String bootstrap;

  @BeforeEach
  void start() {
    kafka = new EmbeddedKafka(EmbeddedKafka.Options.of(folder)).start();
    bootstrap = kafka.bootstrapServers();
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
      new TopicProvisioner(admin, Optional.empty()).ensure(List.of(Topics.USAGE_EVENTS));
    }
  }

  @AfterEach
  void stop() {
    kafka.close();
  }

  @Override
  protected Sender sender() {
    return new KafkaSender(
        new KafkaSenderSettings(bootstrap, registry, Duration.ofSeconds(10), Map.of(), Map.of()));
  }

  @Override
  protected void breakOtherSide() {
    kafka.close();
  }

  @Override
  protected void mendOtherSide() {
    int port = URI.create("kafka://" + bootstrap).getPort();
    kafka = new EmbeddedKafka(EmbeddedKafka.Options.of(folder).withPort(port));
    await("the port is free again")
        .atMost(Duration.ofSeconds(60))
        .ignoreException(EmbeddedStartException.class)
        .until(() -> kafka.start() != null);
  }

  @Override
  protected List<String> durableIds() {
    return read().stream().map(ConsumerRecord::key).distinct().toList();
  }

  @Override
  protected UsageEvent refusable() {
    return UsageEvent.builder().provider("openai").responseModel("gpt-4o").build(); // has no id
  }

  @Test
  void reporter_getsEventsThroughABrokerOutage() {
    try (var reporter =
        CostReporter.builder(sender()).tenant("acme").linger(Duration.ZERO).build()) {
      breakOtherSide();
      UsageEvent event = events("x", 1).get(0).toBuilder().tenant(null).build();
      reporter.record(event);
      assertThat(reporter.flush(Duration.ofMillis(100))).isFalse();
      mendOtherSide();
      assertThat(reporter.flush(Duration.ofSeconds(60))).isTrue();
      assertThat(reporter.metrics().sent()).isEqualTo(1);
    }
    assertThat(durableIds()).containsExactly("x-0");
    assertThat(read().get(0).value().getTenant()).isEqualTo("acme");
  }

  private List<ConsumerRecord<String, io.costwire.schemas.UsageEvent>> read() {
    var serdes = new TopicSerdes(registry);
    try (var consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", bootstrap),
            new StringDeserializer(),
            serdes.deserializer(Topics.USAGE_EVENTS))) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(Topics.USAGE_EVENTS.name()).stream()
              .map(p -> new TopicPartition(p.topic(), p.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      long end = consumer.endOffsets(partitions).values().stream().mapToLong(o -> o).sum();
      List<ConsumerRecord<String, io.costwire.schemas.UsageEvent>> records = new ArrayList<>();
      while (partitions.stream().mapToLong(consumer::position).sum() < end) {
        consumer.poll(Duration.ofMillis(200)).forEach(records::add);
      }
      return records;
    }
  }
}
