// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.journal;

import io.costwire.alerting.deliver.DeliveryReport;
import io.costwire.alerting.intake.RegistryUnavailable;
import io.costwire.alerting.intake.SignalIntake;
import io.costwire.alerting.policy.Alert;
import io.costwire.schemas.AlertNotification;
import io.costwire.schemas.AlertState;
import io.costwire.schemas.Rejection;
import io.costwire.schemas.topics.Topic;
import io.costwire.schemas.topics.TopicSerdes;
import io.costwire.schemas.topics.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serializer;

/**
 * Records what happened and the offsets that led to it in one Kafka transaction: after a crash
 * either both are there or neither is. A journal that was opened later fences the ones before it,
 * so an instance that was presumed dead cannot overwrite newer state.
 */
public final class AlertJournal implements AutoCloseable {
  private static final Duration CLOSE_WITHIN = Duration.ofSeconds(5);

  private final Producer<String, byte[]> producer;
  private final Serializer<AlertState> states;
  private final Serializer<AlertNotification> notifications;
  private final Serializer<Rejection> rejections;

  /**
   * @param producer transactional; closed with the journal
   */
  public AlertJournal(Producer<String, byte[]> producer, TopicSerdes serdes) {
    this.producer = producer;
    this.states = serdes.serializer(Topics.ALERT_STATE);
    this.notifications = serdes.serializer(Topics.ALERT_NOTIFICATIONS);
    this.rejections = serdes.serializer(Topics.USAGE_REJECTED);
  }

  /**
   * What is recorded together.
   *
   * @param states in the order in which they came to be
   */
  public record Entries(
      List<Alert> states, List<DeliveryReport> reports, List<Rejection> rejections) {
    public Entries {
      states = List.copyOf(states);
      reports = List.copyOf(reports);
      rejections = List.copyOf(rejections);
    }

    boolean isEmpty() {
      return states.isEmpty() && reports.isEmpty() && rejections.isEmpty();
    }
  }

  /** Fences older journals and ends what they left open; call it before state is read. */
  public void open() {
    producer.initTransactions();
  }

  /**
   * Records the entries and the offsets of the batch, all or nothing.
   *
   * @throws KafkaException when it could not; the journal is of no more use then
   */
  public void record(Entries entries, SignalIntake.Batch batch) {
    if (entries.isEmpty() && batch.next().isEmpty()) {
      return;
    }
    List<ProducerRecord<String, byte[]>> records = records(entries);
    producer.beginTransaction();
    try {
      records.forEach(producer::send);
      if (!batch.next().isEmpty()) {
        producer.sendOffsetsToTransaction(batch.next(), batch.group());
      }
      producer.commitTransaction();
    } catch (KafkaException e) {
      abort(e);
      throw e;
    }
  }

  private List<ProducerRecord<String, byte[]>> records(Entries entries) {
    List<ProducerRecord<String, byte[]>> records = new ArrayList<>();
    for (Alert alert : entries.states()) {
      AlertState state = AlertRecords.toAvro(alert);
      records.add(record(Topics.ALERT_STATE, state.getAlertKey(), state, states));
    }
    for (DeliveryReport report : entries.reports()) {
      AlertNotification told = AlertRecords.toAvro(report);
      records.add(record(Topics.ALERT_NOTIFICATIONS, told.getAlertKey(), told, notifications));
    }
    for (Rejection rejection : entries.rejections()) {
      records.add(record(Topics.USAGE_REJECTED, rejection.getSource(), rejection, rejections));
    }
    return records;
  }

  private static <V extends SpecificRecord> ProducerRecord<String, byte[]> record(
      Topic<V> topic, String key, V value, Serializer<V> serializer) {
    try {
      return new ProducerRecord<>(topic.name(), key, serializer.serialize(topic.name(), value));
    } catch (SerializationException e) {
      if (RegistryUnavailable.isCauseOf(e)) {
        throw new RegistryUnavailable(e);
      }
      throw e;
    }
  }

  private void abort(KafkaException cause) {
    try {
      producer.abortTransaction();
    } catch (KafkaException e) {
      cause.addSuppressed(e);
    }
  }

  @Override
  public void close() {
    producer.close(CLOSE_WITHIN);
    states.close();
    notifications.close();
    rejections.close();
  }
}
