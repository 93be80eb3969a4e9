// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.chaos;

import io.costwire.schemas.CostAdjustment;
import io.costwire.schemas.CostWindow;
import io.costwire.schemas.PricedUsage;
import io.costwire.schemas.topics.Topic;
import io.costwire.schemas.topics.TopicSerdes;
import io.costwire.schemas.topics.Topics;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/** Follows what is committed to the topics that the app writes, from their beginning. */
final class Tail implements AutoCloseable {
  private static final List<Topic<?>> TOPICS =
      List.of(
          Topics.USAGE_PRICED,
          Topics.USAGE_REJECTED,
          Topics.COST_WINDOWS,
          Topics.COST_ADJUSTMENTS,
          Topics.COST_BUDGETS,
          Topics.COST_SIGNALS);

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Map<String, Deserializer<? extends SpecificRecord>> deserializers = new HashMap<>();
  private final BufferedWriter trace;
  private final Output output = new Output();
  private final Map<TopicPartition, Instant> latest = new ConcurrentHashMap<>();
  private final Thread thread = Thread.ofPlatform().name("chaos-tail").unstarted(this::run);
  private volatile boolean closed;
  private volatile long read;
  private volatile @Nullable Exception failure;

  /**
   * @param trace gets a line for each record that could explain a difference
   */
  Tail(String kafka, TopicSerdes serdes, Path trace) {
    try {
      this.trace = Files.newBufferedWriter(trace);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    consumer =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers",
                kafka,
                "isolation.level",
                "read_committed",
                "enable.auto.commit",
                "false"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    List<TopicPartition> partitions = new ArrayList<>();
    for (Topic<?> topic : TOPICS) {
      deserializers.put(topic.name(), serdes.deserializer(topic));
      partitions.addAll(partitions(topic));
    }
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
  }

  private static List<TopicPartition> partitions(Topic<?> topic) {
    List<TopicPartition> partitions = new ArrayList<>();
    for (int i = 0; i < topic.partitions(); i++) {
      partitions.add(new TopicPartition(topic.name(), i));
    }
    return partitions;
  }

  void start() {
    thread.start();
  }

  private void run() {
    try {
      while (!closed) {
        for (ConsumerRecord<byte[], byte[]> message : consumer.poll(Duration.ofMillis(200))) {
          take(message);
        }
      }
    } catch (WakeupException e) {
      closed = true;
    } catch (IOException | RuntimeException e) {
      failure = e;
    }
  }

  private void take(ConsumerRecord<byte[], byte[]> message) throws IOException {
    SpecificRecord value =
        message.value() == null
            ? null
            : deserializers.get(message.topic()).deserialize(message.topic(), message.value());
    if (value == null) {
      throw new IllegalStateException(
          "tombstone in " + message.topic() + ", no budget was deleted");
    }
    synchronized (output) {
      output.add(value);
    }
    trace(message, value);
    read++;
  }

  private void trace(ConsumerRecord<byte[], byte[]> message, SpecificRecord value)
      throws IOException {
    String at = message.topic() + "-" + message.partition() + "@" + message.offset();
    var partition = new TopicPartition(message.topic(), message.partition());
    switch (value) {
      case PricedUsage p -> {
        latest.put(partition, p.getArrivedAt());
        line(
            at,
            p.getEvent().getTenant(),
            p.getEvent().getEventId(),
            p.getRevision(),
            p.getSourcePartition(),
            p.getSourceOffset(),
            p.getPricedAt());
      }
      case CostWindow w -> {
        latest.put(partition, w.getUpdatedAt());
        line(
            at,
            w.getTenant(),
            w.getGrain(),
            w.getDimensions(),
            w.getWindowStart(),
            w.getRevision(),
            w.getTotals().getRequests(),
            w.getUpdatedAt());
      }
      case CostAdjustment a -> line(at, a.getTenant(), a.getAdjustmentId(), a.getWindowStart());
      default -> line(at);
    }
  }

  private void line(Object... fields) throws IOException {
    for (Object field : fields) {
      trace.append(field.toString()).append('\t');
    }
    trace.append('\n');
  }

  /**
   * Whether in every partition something has been committed that came about after a time: of events
   * by when they arrived, of windows by when they were summed up.
   */
  boolean hasMovedSince(Instant time) {
    check();
    return List.of(Topics.USAGE_PRICED, Topics.COST_WINDOWS).stream()
        .flatMap(topic -> partitions(topic).stream())
        .allMatch(p -> latest.getOrDefault(p, Instant.EPOCH).isAfter(time));
  }

  /** Number of records read so far. */
  long read() {
    check();
    return read;
  }

  <T> T look(Function<Output, T> question) {
    check();
    synchronized (output) {
      return question.apply(output);
    }
  }

  private void check() {
    Exception e = failure;
    if (e != null) {
      throw new IllegalStateException("the output cannot be read", e);
    }
  }

  @Override
  public void close() {
    closed = true;
    consumer.wakeup();
    try {
      thread.join();
      trace.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    consumer.close();
  }
}
