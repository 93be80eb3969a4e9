// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.costwire.schemas.BudgetDefinition;
import io.costwire.schemas.BudgetPeriod;
import io.costwire.schemas.BudgetStatus;
import io.costwire.schemas.CostAdjustment;
import io.costwire.schemas.CostWindow;
import io.costwire.schemas.Fixtures;
import io.costwire.schemas.PricedUsage;
import io.costwire.schemas.Rejection;
import io.costwire.schemas.Signal;
import io.costwire.schemas.UsageEvent;
import io.costwire.schemas.topics.TopicSerdes;
import io.costwire.schemas.topics.Topics;
import io.costwire.streams.price.PriceBookPublisher;
import io.costwire.testkit.CostwireBackends;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The app as a process that is killed in the middle of its work, twice, the second time with its
 * state: what it emits equals what is computed here, to the last digit.
 */
class ITExactlyOnce {
  private static final int EVENTS = 12_000;
  private static final int POISON = 25;
  private static final Duration TIMEOUT = Duration.ofMinutes(4);

  private final Random random;
  private final long seed = System.nanoTime();
  private final Map<String, BigDecimal> journal = new HashMap<>();
  private BigDecimal total = BigDecimal.ZERO;

  ITExactlyOnce() {
    random = new Random(seed);
  }

  @Test
  void totals_equalTheJournalOverHardStops(@TempDir Path folder) throws Exception {
    try (CostwireBackends backends = CostwireBackends.create()) {
      TopicSerdes serdes = new TopicSerdes(backends.schemaRegistryUrl());
      Path state = folder.resolve("state");
      Map<String, String> environment =
          Map.of(
              "KAFKA_BOOTSTRAP_SERVERS", backends.bootstrapServers(),
              "SCHEMA_REGISTRY_URL", backends.schemaRegistryUrl(),
              "STREAMS_STATE_DIR", state.toString(),
              "TOPIC_REPLICATION_FACTOR", "1");
      Path log = folder.resolve("app.log");
      StreamsAppProcess app = StreamsAppProcess.start(environment, log);
      try (KafkaProducer<byte[], byte[]> producer = producer(backends)) {
        await()
            .atMost(TIMEOUT)
            .until(app::readiness, r -> r.contains("waiting for a price book on control.prices"));
        publishBookAndBudget(backends, serdes);
        ready(app);

        send(producer, serdes, EVENTS / 3);
        app.kill();
        app = StreamsAppProcess.start(environment, log);
        ready(app);
        send(producer, serdes, EVENTS / 3);
        app.kill();
        delete(state);
        app = StreamsAppProcess.start(environment, log);
        send(producer, serdes, EVENTS / 3);
        sendPoison(producer);
        verify(backends, serdes);
      } catch (Throwable e) {
        System.err.println("seed " + seed + "; the app said:\n" + tail(log));
        throw e;
      } finally {
        app.close();
      }
    }
  }

  private static void ready(StreamsAppProcess app) {
    await().atMost(TIMEOUT).until(app::readiness, "ready"::equals);
  }

  private void verify(CostwireBackends backends, TopicSerdes serdes) {
    String kafka = backends.bootstrapServers();
    try (var priced = new TopicReader<>(kafka, serdes, Topics.USAGE_PRICED);
        var rejected = new TopicReader<>(kafka, serdes, Topics.USAGE_REJECTED);
        var windows = new TopicReader<>(kafka, serdes, Topics.COST_WINDOWS);
        var adjustments = new TopicReader<>(kafka, serdes, Topics.COST_ADJUSTMENTS);
        var budgets = new TopicReader<>(kafka, serdes, Topics.COST_BUDGETS);
        var signals = new TopicReader<>(kafka, serdes, Topics.COST_SIGNALS)) {
      await().atMost(TIMEOUT).until(() -> priced.poll().size() >= journal.size());
      await().atMost(TIMEOUT).until(() -> rejected.poll().size() >= POISON);
      await()
          .atMost(TIMEOUT)
          .until(() -> sums(windows.poll(), adjustments.poll()), this::allEqualTheJournal);
      await()
          .atMost(TIMEOUT)
          .until(() -> lastSpent(budgets.poll()), spent -> spent.compareTo(total) == 0);
      signals.poll();

      verifyPriced(priced.poll());
      verifyRejected(rejected.poll());
      verifySignals(signals.poll());
      assertThat(windows.poll()).as("windows carry growing revisions").isNotEmpty();
    }
  }

  private void verifyPriced(List<ConsumerRecord<String, PricedUsage>> priced) {
    Set<String> ids = new HashSet<>();
    BigDecimal sum = BigDecimal.ZERO;
    for (var message : priced) {
      assertThat(ids.add(message.key())).as("%s once, seed %d", message.key(), seed).isTrue();
      assertThat(message.value().getBilledCost())
          .as("seed %d", seed)
          .isEqualByComparingTo(journal.get(message.key()));
      sum = sum.add(message.value().getBilledCost());
    }
    assertThat(ids).as("seed %d", seed).isEqualTo(journal.keySet());
    assertThat(sum).as("seed %d", seed).isEqualByComparingTo(total);
  }

  private void verifyRejected(List<ConsumerRecord<String, Rejection>> rejected) {
    assertThat(rejected.stream().map(r -> r.value().getRejectionId()))
        .as("seed %d", seed)
        .doesNotHaveDuplicates()
        .hasSize(POISON);
  }

  private void verifySignals(List<ConsumerRecord<String, Signal>> signals) {
    assertThat(signals.stream().map(s -> s.value().getSignalId() + "@" + s.value().getRevision()))
        .as("seed %d", seed)
        .doesNotHaveDuplicates()
        .isNotEmpty();
  }

  private boolean allEqualTheJournal(Map<String, BigDecimal> sums) {
    return sums.size() == 23 && sums.values().stream().allMatch(s -> s.compareTo(total) == 0);
  }

  /** Money per grain and dimension set, of the highest revision of each window. */
  private Map<String, BigDecimal> sums(
      List<ConsumerRecord<String, CostWindow>> windows,
      List<ConsumerRecord<String, CostAdjustment>> adjustments) {
    Map<String, CostWindow> latest = new HashMap<>();
    for (var message : windows) {
      CostWindow before = latest.put(message.key(), message.value());
      assertThat(before == null || before.getRevision() < message.value().getRevision())
          .as("revisions of %s grow, seed %d", message.key(), seed)
          .isTrue();
    }
    Map<String, BigDecimal> sums = new HashMap<>();
    for (CostWindow window : latest.values()) {
      sums.merge(
          window.getGrain() + "|" + window.getDimensionSet(),
          window.getTotals().getBilledCost(),
          BigDecimal::add);
    }
    for (var message : adjustments) {
      sums.merge(
          message.value().getGrain() + "|" + message.value().getDimensionSet(),
          message.value().getTotals().getBilledCost(),
          BigDecimal::add);
    }
    return sums;
  }

  private static BigDecimal lastSpent(List<ConsumerRecord<String, BudgetStatus>> statuses) {
    Map<String, BigDecimal> spent = new HashMap<>();
    statuses.forEach(message -> spent.put(message.key(), message.value().getSpent()));
    return spent.values().stream().reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  private void send(KafkaProducer<byte[], byte[]> producer, TopicSerdes serdes, int count) {
    try (Serializer<UsageEvent> serializer = serdes.serializer(Topics.USAGE_EVENTS)) {
      for (int i = 0; i < count; i++) {
        UsageEvent event = event("e-" + journal.size());
        byte[] value = serializer.serialize(Topics.USAGE_EVENTS.name(), event);
        // one in eight is sent again, now or by a sender that did not get the answer
        for (int copies = random.nextInt(8) == 0 ? 2 : 1; copies > 0; copies--) {
          producer.send(record(event.getEventId(), value));
        }
      }
    }
    producer.flush();
  }

  private UsageEvent event(String id) {
    int input = random.nextInt(100_000);
    int output = random.nextInt(5_000);
    BigDecimal cost =
        new BigDecimal("0.0000025")
            .multiply(BigDecimal.valueOf(input))
            .add(new BigDecimal("0.00001").multiply(BigDecimal.valueOf(output)));
    journal.put(id, cost);
    total = total.add(cost);
    // some too old for the windows of minutes
    long ageSeconds =
        random.nextInt(100) == 0 ? 60 * 3600 + random.nextInt(86_400) : random.nextInt(7_200);
    return Fixtures.usageEvent(id)
        .setEventTime(Instant.now().minusSeconds(ageSeconds))
        .setUsage(Fixtures.usage("input_tokens", input, "output_tokens", output))
        .setTags(Map.of("team", "t" + random.nextInt(4), "user", "u" + random.nextInt(100)))
        .build();
  }

  private void sendPoison(KafkaProducer<byte[], byte[]> producer) {
    for (int i = 0; i < POISON; i++) {
      byte[] bytes = new byte[random.nextInt(50)];
      random.nextBytes(bytes);
      if (bytes.length > 0) {
        bytes[0] = 1;
      }
      producer.send(record("poison-" + i, bytes));
    }
    producer.flush();
  }

  private static ProducerRecord<byte[], byte[]> record(String key, byte[] value) {
    return new ProducerRecord<>(
        Topics.USAGE_EVENTS.name(), key.getBytes(StandardCharsets.UTF_8), value);
  }

  private static KafkaProducer<byte[], byte[]> producer(CostwireBackends backends) {
    return new KafkaProducer<>(
        Map.of("bootstrap.servers", backends.bootstrapServers(), "acks", "all", "linger.ms", "5"),
        new ByteArraySerializer(),
        new ByteArraySerializer());
  }

  private static void publishBookAndBudget(CostwireBackends backends, TopicSerdes serdes) {
    Map<String, Object> client = Map.of("bootstrap.servers", backends.bootstrapServers());
    var publisher = new PriceBookPublisher(client, serdes, InstantSource.system());
    assertThat(publisher.publishShipped()).isInstanceOf(PriceBookPublisher.Outcome.Published.class);
    assertThat(publisher.publishShipped()).isInstanceOf(PriceBookPublisher.Outcome.Kept.class);
    BudgetDefinition budget =
        Fixtures.budget("all")
            .setFilter(Map.of())
            .setPeriod(BudgetPeriod.MONTH)
            .setAmount(Fixtures.money("1000"))
            .build();
    try (Serializer<BudgetDefinition> serializer = serdes.serializer(Topics.CONTROL_BUDGETS);
        KafkaProducer<byte[], byte[]> producer = producer(backends)) {
      producer.send(
          new ProducerRecord<>(
              Topics.CONTROL_BUDGETS.name(),
              "all".getBytes(StandardCharsets.UTF_8),
              serializer.serialize(Topics.CONTROL_BUDGETS.name(), budget)));
    }
  }

  private static void delete(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }

  private static String tail(Path log) throws IOException {
    List<String> lines = Files.readAllLines(log);
    return String.join("\n", lines.subList(Math.max(0, lines.size() - 60), lines.size()));
  }
}
