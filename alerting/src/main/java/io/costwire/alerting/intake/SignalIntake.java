// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.intake;

import io.costwire.schemas.Signal;
import io.costwire.schemas.topics.Topics;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * Reads cost.signals: only what was committed, and without committing offsets itself. One instance
 * of the group has all partitions; the others wait.
 */
public final class SignalIntake implements AutoCloseable {
  private static final Duration CLOSE_WITHIN = Duration.ofSeconds(5);

  private final Consumer<String, byte[]> consumer;
  private final Deserializer<Signal> deserializer;
  private final SignalReader reader;
  private boolean lost;

  /**
   * @param consumer closed with the intake
   */
  public SignalIntake(
      Consumer<String, byte[]> consumer, Deserializer<Signal> deserializer, InstantSource clock) {
    this.consumer = consumer;
    this.deserializer = deserializer;
    this.reader = new SignalReader(deserializer, clock);
    consumer.subscribe(Set.of(Topics.COST_SIGNALS.name()), new Losses());
  }

  /**
   * What was read together.
   *
   * @param next offset to go on from, per partition
   * @param group the membership under which it was read; offsets are refused once it has ended
   */
  public record Batch(
      List<Received> received,
      Map<TopicPartition, OffsetAndMetadata> next,
      ConsumerGroupMetadata group) {

    /** The membership without any signal. */
    public Batch empty() {
      return new Batch(List.of(), Map.of(), group);
    }
  }

  /**
   * Waits for signals, not longer than {@code wait}.
   *
   * @throws RegistryUnavailable when they cannot be decoded now; the intake is to be opened anew
   */
  public Batch poll(Duration wait) {
    ConsumerRecords<String, byte[]> records = consumer.poll(wait);
    List<Received> received = new ArrayList<>(records.count());
    Map<TopicPartition, OffsetAndMetadata> next = new HashMap<>();
    for (ConsumerRecord<String, byte[]> record : records) {
      received.add(reader.read(record));
      next.put(
          new TopicPartition(record.topic(), record.partition()),
          new OffsetAndMetadata(record.offset() + 1));
    }
    return new Batch(received, next, consumer.groupMetadata());
  }

  /** Whether this instance is the one that alerts. */
  public boolean owns() {
    return !consumer.assignment().isEmpty();
  }

  /** Whether partitions went away since the last call, even if they came back. */
  public boolean lostPartitions() {
    boolean answer = lost;
    lost = false;
    return answer;
  }

  /**
   * Signals not read yet, which also proves that Kafka answers.
   *
   * @throws org.apache.kafka.common.KafkaException when it does not answer in time
   */
  public long lag(Duration timeout) {
    Set<TopicPartition> owned = consumer.assignment();
    if (owned.isEmpty()) {
      List<?> unused = consumer.partitionsFor(Topics.COST_SIGNALS.name(), timeout);
      return 0;
    }
    return consumer.endOffsets(owned, timeout).entrySet().stream()
        .mapToLong(end -> Math.max(0, end.getValue() - consumer.position(end.getKey(), timeout)))
        .sum();
  }

  @Override
  public void close() {
    consumer.close(CloseOptions.timeout(CLOSE_WITHIN));
    deserializer.close();
  }

  private final class Losses implements ConsumerRebalanceListener {
    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
      // state is loaded by whoever polls, before the first signal is handled
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
      lost = lost || !partitions.isEmpty();
    }
  }
}
