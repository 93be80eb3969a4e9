// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.control;

import io.costwire.runtime.Env;
import io.costwire.schemas.topics.Topic;
import io.costwire.schemas.topics.TopicSerdes;
import io.costwire.standalone.stack.Endpoints;
import io.costwire.standalone.stack.PriceBooks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.BiConsumer;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RecordDeserializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/** Reads and writes a compacted topic of one partition by which the apps are steered. */
public final class ControlTopic<V extends SpecificRecord> {
  private static final Duration POLL = Duration.ofMillis(200);

  /** A topic that does not move for this long is broken, not slow. */
  private static final Duration STALL = Duration.ofSeconds(30);

  private final Topic<V> topic;
  private final String noun;
  private final Map<String, Object> client;
  private final TopicSerdes serdes;

  /**
   * A record to be written.
   *
   * @param value null deletes what the key stands for
   */
  public record Change<V>(String key, @Nullable V value) {}

  /**
   * @param noun what the records are, for messages: rules
   */
  public ControlTopic(
      Topic<V> topic, String noun, Endpoints endpoints, Map<String, String> environment) {
    Env env = new Env(environment);
    this.topic = topic;
    this.noun = noun;
    this.client = PriceBooks.client(endpoints, env);
    this.serdes = PriceBooks.serdes(endpoints, env);
  }

  /**
   * Gives all records, from the beginning to where the topic ends now, in their order.
   *
   * @throws IllegalStateException when Kafka does not give all of it, or a record cannot be read
   */
  public void read(BiConsumer<String, @Nullable V> reader) {
    Map<String, Object> config = new HashMap<>(client);
    config.put("enable.auto.commit", "false");
    config.put("isolation.level", "read_committed");
    config.put("client.id", "costwire-" + noun.replace(' ', '-'));
    try (Deserializer<V> values = serdes.deserializer(topic);
        var consumer = new KafkaConsumer<>(config, new StringDeserializer(), values)) {
      read(consumer, reader);
    } catch (RecordDeserializationException e) {
      // without it, the rest may mean something else
      throw new IllegalStateException(
          "record %d of %s cannot be read; does the registry answer, and have its schema? %s"
              .formatted(e.offset(), topic.name(), e.getMessage()),
          e);
    } catch (KafkaException e) {
      throw new IllegalStateException(
          "%s cannot be read; check the broker: %s".formatted(topic.name(), e.getMessage()), e);
    }
  }

  private void read(KafkaConsumer<String, V> consumer, BiConsumer<String, @Nullable V> reader) {
    List<TopicPartition> partition = List.of(new TopicPartition(topic.name(), 0));
    consumer.assign(partition);
    consumer.seekToBeginning(partition);
    long end = consumer.endOffsets(partition).getOrDefault(partition.getFirst(), 0L);
    long lastProgress = System.nanoTime();
    while (consumer.position(partition.getFirst()) < end) {
      var records = consumer.poll(POLL);
      if (!records.isEmpty()) {
        lastProgress = System.nanoTime();
      } else if (System.nanoTime() - lastProgress > STALL.toNanos()) {
        throw new IllegalStateException(
            "reading %s does not get on: Kafka gave nothing for %d s; check the broker"
                .formatted(topic.name(), STALL.toSeconds()));
      }
      records.forEach(record -> reader.accept(record.key(), record.value()));
    }
  }

  /**
   * Writes records in their order and returns when Kafka has all of them.
   *
   * @throws IllegalStateException when Kafka does not take it; to do it again does no harm
   */
  public void publish(List<Change<V>> changes) {
    Map<String, Object> config = new HashMap<>(client);
    config.put("acks", "all");
    config.put("enable.idempotence", "true");
    config.put("client.id", "costwire-" + noun.replace(' ', '-'));
    try (var producer =
        new KafkaProducer<>(config, new StringSerializer(), serdes.serializer(topic))) {
      List<Future<RecordMetadata>> sent = new ArrayList<>();
      for (Change<V> change : changes) {
        sent.add(producer.send(new ProducerRecord<>(topic.name(), change.key(), change.value())));
      }
      sent.forEach(this::await);
    } catch (KafkaException e) {
      throw notTaken(e);
    }
  }

  private void await(Future<RecordMetadata> sent) {
    try {
      sent.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(
          "interrupted while %s were published; apply again".formatted(noun), e);
    } catch (ExecutionException e) {
      throw notTaken(e.getCause() == null ? e : e.getCause());
    }
  }

  private IllegalStateException notTaken(Throwable cause) {
    return new IllegalStateException(
        "Kafka did not take all %s: %s; mend that and apply the file again"
            .formatted(noun, cause.getMessage()),
        cause);
  }
}
