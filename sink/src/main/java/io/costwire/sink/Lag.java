// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;

/**
 * How many records of its partitions the sink has not read yet, by topic. Asks what the consumer
 * knows anyway; a partition of which it knows nothing yet counts as 0. Used by the loop's thread
 * only.
 */
final class Lag {
  /** Scrapes are rarer. */
  private static final Duration EVERY = Duration.ofSeconds(5);

  private final Consumer<byte[], byte[]> consumer;
  private final Collection<String> topics;
  private final SinkMetrics metrics;
  private final InstantSource clock;
  private Instant next = Instant.MIN;

  Lag(
      Consumer<byte[], byte[]> consumer,
      Collection<String> topics,
      SinkMetrics metrics,
      InstantSource clock) {
    this.consumer = consumer;
    this.topics = topics;
    this.metrics = metrics;
    this.clock = clock;
  }

  /** Shows it when it is time to. */
  void show() {
    Instant now = clock.instant();
    if (now.isBefore(next)) {
      return;
    }
    next = now.plus(EVERY);
    Map<String, Long> lags = new HashMap<>();
    for (TopicPartition partition : consumer.assignment()) {
      lags.merge(partition.topic(), consumer.currentLag(partition).orElse(0), Long::sum);
    }
    topics.forEach(topic -> metrics.lag(topic, lags.getOrDefault(topic, 0L)));
  }
}
