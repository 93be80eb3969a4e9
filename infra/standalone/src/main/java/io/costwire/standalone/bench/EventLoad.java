// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.bench;

import io.costwire.schemas.UsageEvent;
import io.costwire.schemas.topics.TopicSerdes;
import io.costwire.schemas.topics.Topics;
import io.costwire.streams.price.PriceBookPublisher;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Random;
import java.util.function.IntFunction;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Fills usage.events before anything is measured: a backlog as it stands after an outage. Distinct
 * events, in the order of their time but for some seconds, one in a hundred up to six hours late
 * and one in a thousand up to three days. Seeded.
 */
final class EventLoad {
  private static final int EVENTS_PER_SECOND = 5_000;
  private static final int DISORDER_MS = 5_000;
  private static final int LATE_MS = 6 * 3_600_000;
  private static final int VERY_LATE_MS = 72 * 3_600_000;

  private final Random random = new Random(11);
  private final BenchEvents events = new BenchEvents(random);
  private final Instant end;
  private final IntFunction<Map<String, String>> tags;

  EventLoad(Instant end) {
    this(end, number -> Map.of());
  }

  /**
   * @param tags of the event of a number, before the random ones
   */
  EventLoad(Instant end, IntFunction<Map<String, String>> tags) {
    this.end = end;
    this.tags = tags;
  }

  /** Publishes the shipped book and ordinary budgets, and sends {@code count} events. */
  void fill(BenchCluster cluster, int count) {
    new PriceBookPublisher(
            Map.of("bootstrap.servers", cluster.bootstrapServers()),
            new TopicSerdes(cluster.registryUrl()),
            InstantSource.system())
        .publishShipped();
    BenchBudgets.publish(cluster, BenchBudgets.ordinary(end));
    send(cluster.bootstrapServers(), cluster.registryUrl(), count);
  }

  /** Sends {@code count} events, numbered from 0, and waits until the broker has them all. */
  private void send(String bootstrapServers, String registryUrl, int count) {
    Instant start = end.minusMillis(count * 1_000L / EVENTS_PER_SECOND);
    Map<String, Object> config =
        Map.of(
            "bootstrap.servers",
            bootstrapServers,
            "acks",
            "all",
            "linger.ms",
            20,
            "batch.size",
            256 << 10,
            "buffer.memory",
            64L << 20,
            "compression.type",
            "lz4");
    var serdes = new TopicSerdes(registryUrl);
    try (var producer =
        new KafkaProducer<>(
            config, new StringSerializer(), serdes.serializer(Topics.USAGE_EVENTS))) {
      for (int i = 0; i < count; i++) {
        UsageEvent event = event(i, start.plusMillis(i * 1_000L / EVENTS_PER_SECOND));
        producer.send(new ProducerRecord<>(Topics.USAGE_EVENTS.name(), event.getEventId(), event));
      }
      producer.flush();
    }
  }

  private UsageEvent event(int number, Instant sent) {
    String id = "bench-%08x-%08d".formatted(random.nextInt(), number);
    return events.event(id, sent.minusMillis(delayMs()), tags.apply(number));
  }

  private int delayMs() {
    int kind = random.nextInt(1_000);
    if (kind == 0) {
      return random.nextInt(VERY_LATE_MS);
    }
    return random.nextInt(kind <= 10 ? LATE_MS : DISORDER_MS);
  }
}
