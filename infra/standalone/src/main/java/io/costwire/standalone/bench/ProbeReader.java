// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.bench;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Follows a topic as any reader of committed records does, and notes when a probe shows. */
final class ProbeReader implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);
  private static final Pattern PROBE = Pattern.compile("probe-(\\d+)-(\\d+)");

  private final KafkaConsumer<String, byte[]> consumer;
  private final int phase;
  private final String keys;
  private final Sightings sightings;
  private final Thread thread;
  private volatile boolean running = true;

  /**
   * Reads from the end of the topic on.
   *
   * @param keys beginning of the keys that can name a probe
   */
  ProbeReader(String bootstrapServers, String topic, String keys, int phase, Sightings sightings) {
    this.phase = phase;
    this.keys = keys;
    this.sightings = sightings;
    this.consumer =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers",
                bootstrapServers,
                "isolation.level",
                "read_committed",
                "enable.auto.commit",
                false,
                "max.poll.records",
                5_000),
            new StringDeserializer(),
            new ByteArrayDeserializer());
    List<TopicPartition> partitions =
        consumer.partitionsFor(topic).stream()
            .map(p -> new TopicPartition(topic, p.partition()))
            .toList();
    consumer.assign(partitions);
    consumer.seekToEnd(partitions);
    partitions.forEach(consumer::position); // seeking is lazy
    this.thread = Thread.ofPlatform().name("probes-of-" + topic).daemon().start(this::run);
  }

  static String name(int phase, int number) {
    return "probe-%d-%05d".formatted(phase, number);
  }

  private void run() {
    while (running) {
      var records = consumer.poll(POLL);
      long now = System.nanoTime();
      for (var message : records) {
        note(message.key(), now);
      }
    }
    consumer.close();
  }

  private void note(String key, long now) {
    number(key, keys, phase).ifPresent(number -> sightings.seen(number, now));
  }

  /** Number of the probe of a phase that a key names, if it names one. */
  static OptionalInt number(String key, String keys, int phase) {
    Matcher probe = PROBE.matcher(key);
    return key.startsWith(keys) && probe.find() && Integer.parseInt(probe.group(1)) == phase
        ? OptionalInt.of(Integer.parseInt(probe.group(2)))
        : OptionalInt.empty();
  }

  @Override
  public void close() {
    running = false;
    try {
      thread.join(CLOSE_TIMEOUT);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
