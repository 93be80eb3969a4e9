// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.dlq;

import io.costwire.runtime.Env;
import io.costwire.schemas.Rejection;
import io.costwire.schemas.topics.Topics;
import io.costwire.standalone.dlq.DeadLetter.Place;
import io.costwire.standalone.stack.Endpoints;
import io.costwire.standalone.stack.PriceBooks;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads usage.rejected, one record after the other, up to where it ended when the object was made.
 * Holds none of it.
 */
public final class DeadLetters implements AutoCloseable {
  private final TopicScan scan;
  private final Deserializer<Rejection> rejections;
  private final Map<TopicPartition, Long> ends;

  /**
   * @throws IllegalStateException when Kafka does not answer, or there is no such topic
   */
  public DeadLetters(Endpoints endpoints, Map<String, String> environment) {
    Env env = new Env(environment);
    this.rejections = PriceBooks.serdes(endpoints, env).deserializer(Topics.USAGE_REJECTED);
    this.scan = new TopicScan(PriceBooks.client(endpoints, env));
    try {
      this.ends = scan.ends(Topics.USAGE_REJECTED.name());
    } catch (KafkaException e) {
      close();
      throw new IllegalStateException(
          "usage.rejected cannot be read at %s (%s); is Costwire up?"
              .formatted(endpoints.kafka(), e.getMessage()),
          e);
    }
  }

  /**
   * Tells of every dead letter that matches; one partition after the other is in order, all
   * together are not.
   *
   * @return how many records could not be read
   */
  public long forEach(DeadLetterFilter filter, Consumer<DeadLetter> action) {
    long[] unreadable = new long[1];
    scan.read(
        ends,
        record ->
            letter(record)
                .ifPresentOrElse(
                    letter -> {
                      if (filter.matches(letter)) {
                        action.accept(letter);
                      }
                    },
                    () -> unreadable[0]++));
    return unreadable[0];
  }

  /** The newest dead letter with an id. */
  public Optional<DeadLetter> find(String id) {
    DeadLetter[] found = new DeadLetter[1];
    forEach(DeadLetterFilter.of(Set.of(id)), letter -> found[0] = letter);
    return Optional.ofNullable(found[0]);
  }

  private Optional<DeadLetter> letter(ConsumerRecord<byte[], byte[]> record) {
    try {
      @Nullable Rejection rejection = rejections.deserialize(record.topic(), record.value());
      return Optional.ofNullable(rejection)
          .map(r -> new DeadLetter(r, new Place(record.partition(), record.offset())));
    } catch (SerializationException | ClassCastException e) {
      return Optional.empty();
    }
  }

  @Override
  public void close() {
    scan.close();
    rejections.close();
  }
}
