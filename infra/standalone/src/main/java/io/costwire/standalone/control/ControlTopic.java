// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.control;

import io.costwire.runtime.Env;
import io.costwire.schemas.topics.Topic;
import io.costwire.schemas.topics.TopicSerdes;
import io.costwire.standalone.stack.Endpoints;
import io.costwire.standalone.stack.PriceBooks;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.BiConsumer;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/** Reads and writes a topic of one partition by which the apps are steered. */
public final class ControlTopic<V extends SpecificRecord> {
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
    try (TopicFeed<V> feed = feed(reader)) {
      feed.load();
    }
  }

  /** To read the topic and go on with what comes. */
  public TopicFeed<V> feed(BiConsumer<String, @Nullable V> reader) {
    Map<String, Object> config = new HashMap<>(client);
    config.put("client.id", "costwire-" + noun.replace(' ', '-'));
    return new TopicFeed<>(topic, config, serdes.deserializer(topic), reader);
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
          "interrupted while %s were published; run it again".formatted(noun), e);
    } catch (ExecutionException e) {
      throw notTaken(e.getCause() == null ? e : e.getCause());
    }
  }

  private IllegalStateException notTaken(Throwable cause) {
    return new IllegalStateException(
        "Kafka did not take all %s: %s; mend that and run it again"
            .formatted(noun, cause.getMessage()),
        cause);
  }
}
