// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.reprice;

import io.costwire.runtime.Env;
import io.costwire.schemas.PricedUsage;
import io.costwire.schemas.RepriceJob;
import io.costwire.schemas.topics.Topics;
import io.costwire.standalone.stack.Endpoints;
import io.costwire.standalone.stack.PriceBooks;
import io.costwire.streams.runtime.StreamsProperties;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Sends rows of history to the streams app, a batch at a time: the next one goes when the app has
 * committed past the last, so events that arrive meanwhile never wait for more than a batch.
 */
final class RepriceFeed implements AutoCloseable {
  /** An app that does not get on for this long is not running. */
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private static final Duration POLL = Duration.ofMillis(100);

  private final KafkaProducer<String, RepriceJob> producer;
  private final Admin admin;

  RepriceFeed(Endpoints endpoints, Map<String, String> environment) {
    Env env = new Env(environment);
    Map<String, Object> config = new HashMap<>(PriceBooks.client(endpoints, env));
    this.admin = Admin.create(new HashMap<>(config));
    config.put("acks", "all");
    config.put("enable.idempotence", "true");
    config.put("compression.type", "lz4");
    config.put("linger.ms", "20");
    this.producer =
        new KafkaProducer<>(
            config,
            new StringSerializer(),
            PriceBooks.serdes(endpoints, env).serializer(Topics.CONTROL_REPRICE));
  }

  /**
   * Sends a batch and returns when it is applied.
   *
   * @throws IllegalStateException when Kafka or the streams app does not take it
   */
  void send(List<RepriceJob> batch) {
    List<Future<RecordMetadata>> sent = new ArrayList<>();
    for (RepriceJob job : batch) {
      PricedUsage priced = job.getPriced();
      sent.add(
          producer.send(
              new ProducerRecord<>(
                  Topics.CONTROL_REPRICE.name(),
                  priced.getSourcePartition(),
                  priced.getEvent().getEventId(),
                  job)));
    }
    producer.flush();
    Map<TopicPartition, Long> ends = new HashMap<>();
    for (Future<RecordMetadata> one : sent) {
      RecordMetadata at = get(one, "control.reprice did not take a row");
      ends.merge(new TopicPartition(at.topic(), at.partition()), at.offset() + 1, Math::max);
    }
    awaitCommitted(ends);
  }

  private void awaitCommitted(Map<TopicPartition, Long> ends) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!isCommitted(ends)) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException(
            ("the streams app did not take the rows within %d s; check it with ./costwire status,"
                    + " then run the command again: what was corrected is not corrected twice")
                .formatted(PATIENCE.toSeconds()));
      }
      LockSupport.parkNanos(POLL.toNanos());
    }
  }

  private boolean isCommitted(Map<TopicPartition, Long> ends) {
    Map<TopicPartition, OffsetAndMetadata> committed =
        get(
            admin
                .listConsumerGroupOffsets(StreamsProperties.APPLICATION_ID)
                .partitionsToOffsetAndMetadata(),
            "Kafka does not tell how far the streams app is");
    return ends.entrySet().stream()
        .allMatch(
            end -> {
              OffsetAndMetadata at = committed.get(end.getKey());
              return at != null && at.offset() >= end.getValue();
            });
  }

  private static <T> T get(Future<T> future, String problem) {
    try {
      return future.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while rows were sent", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException(problem + ": " + e.getCause(), e);
    }
  }

  @Override
  public void close() {
    producer.close();
    admin.close();
  }
}
