// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink.ledger;

import io.costwire.schemas.PricedUsage;
import io.costwire.schemas.RepriceJob;
import io.costwire.schemas.topics.TopicSerdes;
import io.costwire.schemas.topics.Topics;
import io.costwire.sink.ledger.LateRepeats.Repeat;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/**
 * Asks the streams app to count an event once that it has counted again. Asking twice does no harm:
 * the app knows which revision is valid.
 */
final class CorrectionSender implements AutoCloseable {
  private static final String JOB = "ledger";

  /** No book: nothing is priced. */
  private static final String NO_BOOK = "none";

  private static final Duration POLL = Duration.ofSeconds(2);
  private static final int POLLS = 5;
  private static final Duration CLOSE = Duration.ofSeconds(2);

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Deserializer<PricedUsage> priced;
  private final KafkaProducer<String, RepriceJob> producer;

  CorrectionSender(LedgerSettings.Kafka kafka) {
    TopicSerdes serdes = new TopicSerdes(kafka.registryUrl(), kafka.registryClient());
    Map<String, Object> reading = new HashMap<>(kafka.client());
    reading.put("isolation.level", "read_committed");
    reading.put("enable.auto.commit", false);
    reading.put("auto.offset.reset", "earliest");
    reading.put("max.poll.records", 1);
    reading.put("client.id", "costwire-sink-ledger-priced");
    this.consumer =
        new KafkaConsumer<>(reading, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    this.priced = serdes.deserializer(Topics.USAGE_PRICED);
    Map<String, Object> writing = new HashMap<>(kafka.client());
    writing.put("acks", "all");
    writing.put("enable.idempotence", true);
    writing.put("client.id", "costwire-sink-ledger");
    this.producer =
        new KafkaProducer<>(
            writing, new StringSerializer(), serdes.serializer(Topics.CONTROL_REPRICE));
  }

  /**
   * Sends the correction of a repeat and waits for Kafka.
   *
   * @return false where usage.priced no longer has its price
   */
  boolean send(Repeat repeat, Instant now) {
    PricedUsage known = read(repeat);
    if (known == null) {
      return false;
    }
    RepriceJob job = new RepriceJob(JOB, NO_BOOK, known, now, 2, null);
    try {
      producer
          .send(
              new ProducerRecord<>(
                  Topics.CONTROL_REPRICE.name(),
                  known.getSourcePartition(),
                  known.getEvent().getEventId(),
                  job))
          .get();
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while a correction was sent", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("control.reprice did not take a row: " + e.getCause(), e);
    }
  }

  private @Nullable PricedUsage read(Repeat repeat) {
    TopicPartition place =
        new TopicPartition(Topics.USAGE_PRICED.name(), repeat.priced().partition());
    consumer.assign(List.of(place));
    consumer.seek(place, repeat.priced().offset());
    for (int i = 0; i < POLLS; i++) {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        PricedUsage known = priced.deserialize(record.topic(), record.value());
        return isOf(known, repeat) ? known : null;
      }
    }
    return null;
  }

  private static boolean isOf(PricedUsage known, Repeat repeat) {
    return known.getRevision() == repeat.revision()
        && known.getSourcePartition() == repeat.partition()
        && known.getSourceOffset() == repeat.offset();
  }

  @Override
  public void close() {
    producer.close(CLOSE);
    consumer.close(CloseOptions.timeout(CLOSE));
    priced.close();
  }
}
