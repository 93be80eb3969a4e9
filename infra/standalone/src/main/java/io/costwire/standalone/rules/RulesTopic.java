// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.rules;

import io.costwire.runtime.Env;
import io.costwire.schemas.DimensionRule;
import io.costwire.schemas.topics.TopicSerdes;
import io.costwire.schemas.topics.Topics;
import io.costwire.standalone.stack.Endpoints;
import io.costwire.standalone.stack.PriceBooks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
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

/** Reads and writes control.rules. */
public final class RulesTopic {
  private static final Duration POLL = Duration.ofMillis(200);

  /** A topic that does not move for this long is broken, not slow. */
  private static final Duration STALL = Duration.ofSeconds(30);

  private static final String NAME = Topics.CONTROL_RULES.name();

  private final Map<String, Object> client;
  private final TopicSerdes serdes;

  public RulesTopic(Endpoints endpoints, Map<String, String> environment) {
    Env env = new Env(environment);
    this.client = PriceBooks.client(endpoints, env);
    this.serdes = PriceBooks.serdes(endpoints, env);
  }

  /**
   * Reads the topic, from its beginning to where it ends now.
   *
   * @throws IllegalStateException when Kafka does not give all of it, or a record cannot be read
   */
  public PublishedRules read() {
    Map<String, Object> config = new HashMap<>(client);
    config.put("enable.auto.commit", "false");
    config.put("isolation.level", "read_committed");
    config.put("client.id", "costwire-rules");
    try (Deserializer<DimensionRule> values = serdes.deserializer(Topics.CONTROL_RULES);
        var consumer = new KafkaConsumer<>(config, new StringDeserializer(), values)) {
      return read(consumer);
    } catch (RecordDeserializationException e) {
      // without it, the rest may mean something else
      throw new IllegalStateException(
          "record %d of %s cannot be read; does the registry answer, and have its schema? %s"
              .formatted(e.offset(), NAME, e.getMessage()),
          e);
    } catch (KafkaException e) {
      throw new IllegalStateException(
          "%s cannot be read; check the broker: %s".formatted(NAME, e.getMessage()), e);
    }
  }

  private static PublishedRules read(KafkaConsumer<String, DimensionRule> consumer) {
    PublishedRules published = new PublishedRules();
    List<TopicPartition> partition = List.of(new TopicPartition(NAME, 0));
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
                .formatted(NAME, STALL.toSeconds()));
      }
      records.forEach(record -> published.accept(record.key(), record.value()));
    }
    return published;
  }

  /**
   * Publishes what a plan needs and returns when Kafka has all of it. What is withdrawn and what
   * ends goes first, so that at no time more sets are kept than can be.
   *
   * @throws IllegalStateException when Kafka does not take it; to do it again does no harm
   */
  public void publish(RulesPlan plan) {
    Map<String, Object> config = new HashMap<>(client);
    config.put("acks", "all");
    config.put("enable.idempotence", "true");
    config.put("client.id", "costwire-rules");
    try (var producer =
        new KafkaProducer<>(
            config, new StringSerializer(), serdes.serializer(Topics.CONTROL_RULES))) {
      List<Future<RecordMetadata>> sent = new ArrayList<>();
      for (String id : plan.withdrawn()) {
        sent.add(producer.send(new ProducerRecord<>(NAME, id, null)));
      }
      for (DimensionRule rule : plan.published()) {
        sent.add(producer.send(new ProducerRecord<>(NAME, rule.getRuleId(), rule)));
      }
      sent.forEach(RulesTopic::await);
    } catch (KafkaException e) {
      throw notTaken(e);
    }
  }

  private static void await(Future<RecordMetadata> sent) {
    try {
      sent.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while rules were published; apply again", e);
    } catch (ExecutionException e) {
      throw notTaken(e.getCause() == null ? e : e.getCause());
    }
  }

  private static IllegalStateException notTaken(Throwable cause) {
    return new IllegalStateException(
        "Kafka did not take all rules: %s; mend that and apply the file again"
            .formatted(cause.getMessage()),
        cause);
  }
}
