// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.bench;

import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * When each record of an output topic was appended, as the broker stamped it (the topic must have
 * {@code message.timestamp.type=LogAppendTime}). Waits for the committed records, so what was never
 * committed never counts, while the times are those of the work and not of the commits.
 */
final class AppendTimes {
  private AppendTimes() {}

  /**
   * Reads until {@code count} committed records were seen or nothing came for {@code patience}.
   *
   * @return append times in milliseconds, ascending; shorter than {@code count} when records are
   *     missing
   */
  static long[] await(String bootstrapServers, String topic, int count, Duration patience) {
    Map<String, Object> config = new HashMap<>();
    config.put("bootstrap.servers", bootstrapServers);
    config.put("isolation.level", "read_committed");
    config.put("enable.auto.commit", false);
    config.put("max.poll.records", 20_000);
    long[] times = new long[count];
    int seen = 0;
    try (var consumer =
        new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(p -> new TopicPartition(topic, p.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      long last = System.nanoTime();
      while (seen < count && System.nanoTime() - last < patience.toNanos()) {
        for (var record : consumer.poll(Duration.ofMillis(200))) {
          if (seen < count) {
            times[seen++] = record.timestamp();
          }
          last = System.nanoTime();
        }
      }
    }
    long[] complete = Arrays.copyOf(times, seen);
    Arrays.sort(complete);
    return complete;
  }

  /** Records per second between the record that ends the warm-up and the last one. */
  static double ratePerSecond(long[] times, int warmUp) {
    long millis = Math.max(1, times[times.length - 1] - times[warmUp]);
    return (times.length - 1 - warmUp) * 1000.0 / millis;
  }
}
