// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.intake;

import io.costwire.schemas.AlertCommand;
import io.costwire.schemas.Signal;
import io.costwire.schemas.topics.TopicSerdes;
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

/**
 * Reads cost.signals and alert.commands: only what was committed, and without committing offsets
 * itself. One instance of the group has all partitions; the others wait.
 */
public final class SignalIntake implements AutoCloseable {
  private static final Duration CLOSE_WITHIN = Duration.ofSeconds(5);

  private final Consumer<String, byte[]> consumer;
  private final RecordReader<Signal> signals;
  private final RecordReader<AlertCommand> commands;
  private boolean lost;
  private boolean standsBy;

  /**
   * @param consumer closed with the intake
   */
  public SignalIntake(Consumer<String, byte[]> consumer, TopicSerdes serdes, InstantSource clock) {
    this.consumer = consumer;
    this.signals = RecordReader.signals(serdes.deserializer(Topics.COST_SIGNALS), clock);
    this.commands = RecordReader.commands(serdes.deserializer(Topics.ALERT_COMMANDS), clock);
    consumer.subscribe(
        Set.of(Topics.COST_SIGNALS.name(), Topics.ALERT_COMMANDS.name()), new Losses());
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

    /** The membership without any record. */
    public Batch empty() {
      return new Batch(List.of(), Map.of(), group);
    }
  }

  /**
   * Waits for records, not longer than {@code wait}.
   *
   * @throws RegistryUnavailable when they cannot be decoded now; the intake is to be opened anew
   */
  public Batch poll(Duration wait) {
    ConsumerRecords<String, byte[]> records = consumer.poll(wait);
    List<Received> received = new ArrayList<>(records.count());
    Map<TopicPartition, OffsetAndMetadata> next = new HashMap<>();
    for (ConsumerRecord<String, byte[]> record : records) {
      received.add(read(record));
      next.put(
          new TopicPartition(record.topic(), record.partition()),
          new OffsetAndMetadata(record.offset() + 1));
    }
    return new Batch(received, next, consumer.groupMetadata());
  }

  private Received read(ConsumerRecord<String, byte[]> record) {
    return record.topic().equals(Topics.ALERT_COMMANDS.name())
        ? commands.read(record)
        : signals.read(record);
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

  /** Whether the group gave this instance nothing since the last call: another one alerts. */
  public boolean standsBy() {
    boolean answer = standsBy;
    standsBy = false;
    return answer;
  }

  /**
   * Records not read yet, which also proves that Kafka answers.
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
    signals.close();
    commands.close();
  }

  private final class Losses implements ConsumerRebalanceListener {
    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
      // state is loaded by whoever polls, before the first signal is handled
      standsBy = consumer.assignment().isEmpty();
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
      lost = lost || !partitions.isEmpty();
    }
  }
}
