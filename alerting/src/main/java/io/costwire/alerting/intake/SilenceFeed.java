// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.intake;

import io.costwire.alerting.policy.Handling;
import io.costwire.alerting.policy.Matcher;
import io.costwire.alerting.policy.Silence;
import io.costwire.alerting.policy.Silences;
import io.costwire.schemas.topics.TopicSerdes;
import io.costwire.schemas.topics.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows alert.silences. A record that is no silence is logged and does not count: who made it
 * sees that alerts still come.
 */
public final class SilenceFeed implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SilenceFeed.class);
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration CLOSE_WITHIN = Duration.ofSeconds(5);

  /** A topic that brings nothing for this long although there is more does not answer. */
  private static final int EMPTY_POLLS_MAX = 150;

  private final Consumer<String, byte[]> consumer;
  private final Deserializer<io.costwire.schemas.Silence> deserializer;
  private final Silences silences;

  /**
   * @param consumer in no group; closed with the feed
   * @param silences takes what is read
   */
  public SilenceFeed(Consumer<String, byte[]> consumer, TopicSerdes serdes, Silences silences) {
    this.consumer = consumer;
    this.deserializer = serdes.deserializer(Topics.ALERT_SILENCES);
    this.silences = silences;
  }

  /**
   * Reads what there is now.
   *
   * @throws RegistryUnavailable when records cannot be decoded now
   * @throws org.apache.kafka.common.KafkaException when Kafka does not answer
   */
  public void load() {
    List<TopicPartition> partitions =
        consumer.partitionsFor(Topics.ALERT_SILENCES.name()).stream()
            .map(info -> new TopicPartition(info.topic(), info.partition()))
            .toList();
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    int emptyPolls = 0;
    while (ends.entrySet().stream()
        .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
      emptyPolls = poll(POLL) == 0 ? emptyPolls + 1 : 0;
      if (emptyPolls > EMPTY_POLLS_MAX) {
        throw new TimeoutException("alert.silences cannot be read to its end");
      }
    }
  }

  /** Takes what has come since; never waits. */
  public void follow() {
    int unused = poll(Duration.ZERO);
  }

  private int poll(Duration wait) {
    var records = consumer.poll(wait);
    records.forEach(this::apply);
    return records.count();
  }

  private void apply(ConsumerRecord<String, byte[]> record) {
    byte @Nullable [] value = record.value();
    if (value == null) {
      silences.remove(record.key());
      return;
    }
    try {
      silences.put(silence(record.key(), deserializer.deserialize(record.topic(), value)));
    } catch (RuntimeException e) {
      if (RegistryUnavailable.isCauseOf(e)) {
        throw new RegistryUnavailable(e);
      }
      silences.remove(record.key());
      LOG.error(
          "topic={} partition={} offset={} outcome=skipped: not a valid Silence; nothing is"
              + " silenced by it",
          record.topic(),
          record.partition(),
          record.offset(),
          e);
    }
  }

  private static Silence silence(String key, io.costwire.schemas.Silence record) {
    return new Silence(
        key,
        record.getMatchers().stream().map(Matcher::parse).toList(),
        record.getStartsAt(),
        record.getEndsAt(),
        new Silence.Origin(
            Optional.of(new Handling(record.getBy(), record.getCreatedAt())),
            Optional.ofNullable(record.getComment())));
  }

  @Override
  public void close() {
    consumer.close(CloseOptions.timeout(CLOSE_WITHIN));
    deserializer.close();
  }
}
