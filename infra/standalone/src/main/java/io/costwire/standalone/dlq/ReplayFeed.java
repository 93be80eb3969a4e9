// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.dlq;

import io.costwire.runtime.Env;
import io.costwire.schemas.Rejection;
import io.costwire.schemas.topics.Topics;
import io.costwire.standalone.stack.Endpoints;
import io.costwire.standalone.stack.PriceBooks;
import io.costwire.streams.ingest.ReplayMark;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Puts original records back on usage.events, with a mark of where they come from. */
final class ReplayFeed implements AutoCloseable {
  private final KafkaProducer<byte[], byte[]> producer;
  private final Map<String, Future<RecordMetadata>> sent = new LinkedHashMap<>();
  private final List<ReplayLine> failed = new ArrayList<>();

  /** Where a record was put. */
  record Sent(String id, TopicPartition partition, long offset) {}

  ReplayFeed(Endpoints endpoints, Map<String, String> environment) {
    Map<String, Object> config = new HashMap<>(PriceBooks.client(endpoints, new Env(environment)));
    config.put("acks", "all");
    config.put("enable.idempotence", "true");
    config.put("compression.type", "lz4");
    config.put("linger.ms", "20");
    config.put("client.id", "costwire-dlq-replay");
    this.producer =
        new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
  }

  /** Original key and value, to the partition that the key gives. */
  void send(DeadLetter letter) {
    Rejection rejection = letter.rejection();
    @Nullable ByteBuffer value = rejection.getOriginal();
    if (value == null) {
      throw new IllegalArgumentException(letter.id() + " has no bytes to replay");
    }
    @Nullable ByteBuffer key = rejection.getOriginalKey();
    // without a key there is no such partition: it goes where it was
    Integer partition = key == null ? rejection.getSourcePartition() : null;
    var record =
        new ProducerRecord<>(
            Topics.USAGE_EVENTS.name(),
            partition,
            key == null ? null : Originals.bytes(key),
            Originals.bytes(value));
    ReplayMark.put(record.headers(), letter.id(), rejection.getStage());
    sent.put(letter.id(), producer.send(record));
  }

  /** Waits until Kafka has all of them; says where each one is. */
  List<Sent> finish() {
    producer.flush();
    List<Sent> places = new ArrayList<>();
    sent.forEach(
        (id, future) -> {
          try {
            RecordMetadata at = future.get();
            places.add(new Sent(id, new TopicPartition(at.topic(), at.partition()), at.offset()));
          } catch (ExecutionException e) {
            failed.add(
                new ReplayLine(
                    id, ReplayLine.Result.NOT_REPLAYED, "Kafka did not take it: " + e.getCause()));
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while records were sent", e);
          }
        });
    return places;
  }

  /** Those that Kafka did not take. */
  List<ReplayLine> failed() {
    return failed;
  }

  @Override
  public void close() {
    producer.close();
  }
}
