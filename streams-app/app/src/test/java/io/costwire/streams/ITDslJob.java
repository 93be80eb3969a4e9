// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.costwire.pricing.PriceEngine;
import io.costwire.pricing.book.PriceBook;
import io.costwire.schemas.CostWindow;
import io.costwire.schemas.Fixtures;
import io.costwire.schemas.Grain;
import io.costwire.schemas.PricedUsage;
import io.costwire.schemas.UsageEvent;
import io.costwire.schemas.topics.Topic;
import io.costwire.schemas.topics.TopicProvisioner;
import io.costwire.schemas.topics.TopicSerdes;
import io.costwire.schemas.topics.Topics;
import io.costwire.streams.bench.DslTopology;
import io.costwire.streams.price.PriceBookPublisher;
import io.costwire.testkit.CostwireBackends;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Random;
import java.util.stream.Collectors;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The job that the full topology is compared with comes to the same results, or says nothing. */
class ITDslJob {
  private static final int EVENTS = 3_000;
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final List<String> MODELS = List.of("gpt-5.4-mini", "gpt-5.5", "gpt-4o");
  private static final Topic<PricedUsage> DSL_PRICED = topic(Topics.USAGE_PRICED, "dsl.priced");
  private static final Topic<CostWindow> DSL_WINDOWS = topic(Topics.COST_WINDOWS, "dsl.windows");

  private final Random random = new Random(41);

  /** What both count per window of a minute. */
  private record Sums(long requests, BigDecimal billed) {}

  @Test
  void dslJobAndFullTopology_giveTheSameMinutesAndCosts(@TempDir Path folder) {
    try (CostwireBackends backends = CostwireBackends.create()) {
      var serdes = new TopicSerdes(backends.schemaRegistryUrl());
      prepare(backends, serdes);
      StreamsAppConfig config = config(backends, folder);
      try (var app = new StreamsApp(config, new SimpleMeterRegistry(), InstantSource.system());
          var dsl = dsl(serdes, config, folder);
          var windows = reader(backends, serdes, Topics.COST_WINDOWS);
          var dslWindows = reader(backends, serdes, DSL_WINDOWS);
          var priced = reader(backends, serdes, Topics.USAGE_PRICED);
          var dslPriced = reader(backends, serdes, DSL_PRICED)) {
        app.start();
        dsl.start();
        await()
            .atMost(PATIENCE)
            .untilAsserted(
                () -> {
                  assertThat(priced.poll()).hasSize(EVENTS);
                  assertThat(dslPriced.poll()).hasSize(EVENTS);
                  assertThat(requests(minutes(windows.poll()))).isEqualTo(EVENTS);
                  assertThat(requests(minutes(dslWindows.poll()))).isEqualTo(EVENTS);
                });
        assertThat(costs(dslPriced.poll())).isEqualTo(costs(priced.poll()));
        await().atMost(PATIENCE).untilAsserted(() -> compare(windows, dslWindows));
      }
    }
  }

  private static void compare(TopicReader<CostWindow> windows, TopicReader<CostWindow> dslWindows) {
    Map<String, Sums> ours = minutes(windows.poll());
    Map<String, Sums> theirs = minutes(dslWindows.poll());
    // they have no windows of minutes in the full topology
    theirs.keySet().removeIf(key -> key.startsWith("MINUTE|user|"));
    theirs.keySet().removeIf(key -> key.startsWith("MINUTE|provider,model,service,"));
    assertThat(ours).isEqualTo(theirs);
    assertThat(ours.keySet())
        .anyMatch(k -> k.startsWith("MINUTE|team|acme|t1|"))
        .anyMatch(k -> k.startsWith("MINUTE|provider,model|acme|openai,gpt-5.5|"));
  }

  private static Map<String, Sums> minutes(List<ConsumerRecord<String, CostWindow>> records) {
    Map<String, Sums> latest = new HashMap<>();
    for (var message : records) {
      CostWindow window = message.value();
      if (window.getGrain() == Grain.MINUTE) {
        latest.put(
            message.key(),
            new Sums(window.getTotals().getRequests(), window.getTotals().getBilledCost()));
      }
    }
    return latest;
  }

  private static long requests(Map<String, Sums> minutes) {
    return minutes.entrySet().stream()
        .filter(e -> e.getKey().startsWith("MINUTE|total|"))
        .mapToLong(e -> e.getValue().requests)
        .sum();
  }

  private static Map<String, BigDecimal> costs(List<ConsumerRecord<String, PricedUsage>> records) {
    return records.stream()
        .collect(Collectors.toMap(ConsumerRecord::key, r -> r.value().getBilledCost()));
  }

  private void prepare(CostwireBackends backends, TopicSerdes serdes) {
    Map<String, Object> client = Map.of("bootstrap.servers", backends.bootstrapServers());
    try (Admin admin = Admin.create(client)) {
      new TopicProvisioner(admin, Optional.of((short) 1)).ensure(Topics.ALL);
    }
    backends.createTopics(
        new NewTopic(DSL_PRICED.name(), DSL_PRICED.partitions(), (short) 1),
        new NewTopic(DSL_WINDOWS.name(), DSL_WINDOWS.partitions(), (short) 1));
    new PriceBookPublisher(client, serdes, InstantSource.system()).publishShipped();
    try (var serializer = serdes.serializer(Topics.USAGE_EVENTS);
        var producer = new KafkaProducer<>(client, new StringSerializer(), serializer)) {
      Instant start = Instant.now().minusSeconds(600);
      for (int i = 0; i < EVENTS; i++) {
        UsageEvent event = event("e-" + i, start.plusMillis(i * 200L));
        // one in eight comes twice
        for (int copies = random.nextInt(8) == 0 ? 2 : 1; copies > 0; copies--) {
          producer.send(
              new ProducerRecord<>(Topics.USAGE_EVENTS.name(), event.getEventId(), event));
        }
      }
    }
  }

  private UsageEvent event(String id, Instant time) {
    String model = MODELS.get(random.nextInt(MODELS.size()));
    int input = 1 + random.nextInt(5_000);
    return Fixtures.usageEvent(id)
        .setEventTime(time)
        .setRequestModel(model)
        .setResponseModel(model)
        .setUsage(
            Fixtures.usage(
                "input_tokens", input,
                "cache_read_tokens", random.nextInt(input),
                "output_tokens", random.nextInt(900)))
        .setTags(
            Map.of(
                "team", "t" + random.nextInt(3),
                "user", "u" + random.nextInt(20),
                "feature", "f" + random.nextInt(4)))
        .build();
  }

  private static StreamsAppConfig config(CostwireBackends backends, Path folder) {
    return StreamsAppConfig.fromEnvironment(
        Map.of(
            "KAFKA_BOOTSTRAP_SERVERS",
            backends.bootstrapServers(),
            "SCHEMA_REGISTRY_URL",
            backends.schemaRegistryUrl(),
            "STREAMS_STATE_DIR",
            folder.resolve("full").toString(),
            // the job takes a heartbeat for an event without usage
            "STREAMS_HEARTBEAT_INTERVAL",
            "0s"));
  }

  private static KafkaStreams dsl(TopicSerdes serdes, StreamsAppConfig config, Path folder) {
    Properties properties = StreamsApp.properties(config);
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "dsl-job");
    properties.put(
        StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, config.threads().commitEvery().toMillis());
    properties.put(StreamsConfig.STATE_DIR_CONFIG, folder.resolve("dsl").toString());
    var outputs = new DslTopology.Outputs(DSL_PRICED.name(), DSL_WINDOWS.name());
    var engine = new PriceEngine(PriceBook.shipped());
    return new KafkaStreams(DslTopology.build(serdes, engine, outputs, properties), properties);
  }

  private static <V extends SpecificRecord> TopicReader<V> reader(
      CostwireBackends backends, TopicSerdes serdes, Topic<V> topic) {
    return new TopicReader<>(backends.bootstrapServers(), serdes, topic);
  }

  /** As another topic, under another name. */
  private static <V extends SpecificRecord> Topic<V> topic(Topic<V> like, String name) {
    return new Topic<>(
        name,
        like.valueType(),
        like.key(),
        like.partitions(),
        like.retention(),
        like.timestamps(),
        "test");
  }
}
