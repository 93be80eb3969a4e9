// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.journal;

import io.costwire.alerting.intake.RegistryUnavailable;
import io.costwire.alerting.policy.Alert;
import io.costwire.schemas.AlertState;
import io.costwire.schemas.topics.TopicSerdes;
import io.costwire.schemas.topics.Topics;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The alerts that alert.state holds: read from its beginning to where it ends at the time. */
public final class RecordedAlerts {
  private static final Logger LOG = LoggerFactory.getLogger(RecordedAlerts.class);
  private static final Duration POLL = Duration.ofMillis(200);

  /** A topic that brings nothing for this long although there is more does not answer. */
  private static final int EMPTY_POLLS_MAX = 150;

  private RecordedAlerts() {}

  /**
   * Reads the latest state of every alert.
   *
   * @throws RegistryUnavailable when records cannot be decoded now
   * @throws org.apache.kafka.common.KafkaException when Kafka does not answer
   */
  public static Collection<Alert> read(Consumer<String, byte[]> consumer, TopicSerdes serdes) {
    try (Deserializer<AlertState> deserializer = serdes.deserializer(Topics.ALERT_STATE)) {
      Map<String, Alert> alerts = new HashMap<>();
      Map<TopicPartition, Long> ends = assign(consumer);
      int emptyPolls = 0;
      while (!reached(ends, consumer)) {
        var records = consumer.poll(POLL);
        records.forEach(record -> apply(record, deserializer, alerts));
        emptyPolls = records.isEmpty() ? emptyPolls + 1 : 0;
        if (emptyPolls > EMPTY_POLLS_MAX) {
          throw new TimeoutException("alert.state cannot be read to its end");
        }
      }
      return List.copyOf(alerts.values());
    }
  }

  private static Map<TopicPartition, Long> assign(Consumer<String, byte[]> consumer) {
    List<TopicPartition> partitions =
        consumer.partitionsFor(Topics.ALERT_STATE.name()).stream()
            .map(info -> new TopicPartition(info.topic(), info.partition()))
            .toList();
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
    return consumer.endOffsets(partitions);
  }

  private static boolean reached(
      Map<TopicPartition, Long> ends, Consumer<String, byte[]> consumer) {
    return ends.entrySet().stream()
        .allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
  }

  private static void apply(
      ConsumerRecord<String, byte[]> record,
      Deserializer<AlertState> deserializer,
      Map<String, Alert> alerts) {
    byte @Nullable [] value = record.value();
    if (value == null) {
      alerts.remove(record.key());
      return;
    }
    try {
      alerts.put(
          record.key(), AlertRecords.fromAvro(deserializer.deserialize(record.topic(), value)));
    } catch (RuntimeException e) {
      if (RegistryUnavailable.isCauseOf(e)) {
        throw new RegistryUnavailable(e);
      }
      LOG.error(
          "topic={} partition={} offset={} outcome=skipped: not a valid AlertState; its signal, if"
              + " it comes again, is told again under the same dedup key",
          record.topic(),
          record.partition(),
          record.offset(),
          e);
    }
  }
}
