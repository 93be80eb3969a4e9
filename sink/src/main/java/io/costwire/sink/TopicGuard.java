// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.DescribeTopicsResult;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/**
 * Makes sure that an offset is only ever used in the topic that it was counted in. Each commit
 * carries the id of its topic; where a topic was deleted and created again, its offsets begin at 0
 * and the old ones would pass over the new records. Records that expired before they were read are
 * counted: nothing is skipped in silence. Used by the loop's thread only.
 */
final class TopicGuard implements AutoCloseable {
  /** How long an old offset may be used in a new topic; what that skips is read again after. */
  private static final Duration EVERY = Duration.ofSeconds(5);

  private static final int TIMEOUT_MS = 30_000;

  private final Admin admin;
  private final Consumer<byte[], byte[]> consumer;
  private final SinkMetrics metrics;
  private final InstantSource clock;
  private final Map<String, Uuid> ids = new HashMap<>();
  private @Nullable Map<String, KafkaFuture<TopicDescription>> asked;
  private Instant next = Instant.MIN;

  /** A topic is not the one that this session began with; the next session begins with the new. */
  static final class TopicRecreated extends RuntimeException {
    private static final long serialVersionUID = 1;

    TopicRecreated(String topic) {
      super(
          "topic %s was deleted and created again; it is read from its beginning".formatted(topic));
    }
  }

  TopicGuard(
      Admin admin, Consumer<byte[], byte[]> consumer, SinkMetrics metrics, InstantSource clock) {
    this.admin = admin;
    this.consumer = consumer;
    this.metrics = metrics;
    this.clock = clock;
  }

  /** Learns which topics these are; waits for Kafka. */
  void begin(Set<String> topics) {
    try {
      Map<String, TopicDescription> found = describe(topics).allTopicNames().get();
      found.forEach((topic, description) -> ids.put(topic, description.topicId()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while topics were described", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("topics cannot be described: " + e.getCause(), e);
    }
    next = clock.instant().plus(EVERY);
  }

  /** What a commit of the topic carries. */
  String mark(String topic) {
    Uuid id = ids.get(topic);
    return id == null ? "" : id.toString();
  }

  /**
   * Looks now and then whether the topics are still the same; never waits.
   *
   * @throws TopicRecreated when one is not
   */
  void check() {
    if (asked == null) {
      if (!clock.instant().isBefore(next)) {
        asked = describe(ids.keySet()).topicNameValues();
      }
      return;
    }
    if (asked.values().stream().allMatch(KafkaFuture::isDone)) {
      asked.forEach(this::compare);
      asked = null;
      next = clock.instant().plus(EVERY);
    }
  }

  private void compare(String topic, KafkaFuture<TopicDescription> answer) {
    // A topic that cannot be described may be gone for now; it has another id when it is back.
    if (!answer.isCompletedExceptionally()) {
      TopicDescription found = answer.toCompletionStage().toCompletableFuture().join();
      if (!found.topicId().equals(ids.get(topic))) {
        throw new TopicRecreated(topic);
      }
    }
  }

  /** Decides where partitions are read from that this instance has got. */
  void position(Collection<TopicPartition> assigned) {
    Map<TopicPartition, OffsetAndMetadata> committed = consumer.committed(Set.copyOf(assigned));
    Map<TopicPartition, Long> begins = consumer.beginningOffsets(assigned);
    Map<TopicPartition, Long> ends = consumer.endOffsets(assigned);
    Set<String> recreated = new TreeSet<>();
    for (TopicPartition partition : assigned) {
      @Nullable OffsetAndMetadata offset = committed.get(partition);
      long begin = begins.getOrDefault(partition, 0L);
      if (offset == null) {
        consumer.seek(partition, begin);
      } else if (isOfAnotherTopic(partition, offset, ends.getOrDefault(partition, 0L))) {
        recreated.add(partition.topic());
        consumer.seek(partition, begin);
      } else if (offset.offset() < begin) {
        passOver(partition, offset.offset(), begin);
      }
    }
    recreated.forEach(metrics::recreated);
  }

  /** An offset beyond the end is no offset of this topic either, whatever it carries. */
  private boolean isOfAnotherTopic(TopicPartition partition, OffsetAndMetadata offset, long end) {
    String mark = offset.metadata();
    boolean same = mark.isEmpty() || mark.equals(mark(partition.topic()));
    return !same || offset.offset() > end;
  }

  /**
   * Goes on where records expired while they waited to be read.
   *
   * @throws TopicRecreated when an offset is beyond the end: it is of another topic
   */
  void goOn(Map<TopicPartition, Long> outOfRange) {
    Map<TopicPartition, Long> begins = consumer.beginningOffsets(outOfRange.keySet());
    outOfRange.forEach(
        (partition, position) -> {
          long begin = begins.getOrDefault(partition, 0L);
          if (position >= begin) {
            throw new TopicRecreated(partition.topic());
          }
          passOver(partition, position, begin);
        });
  }

  private void passOver(TopicPartition partition, long from, long begin) {
    metrics.lost(partition, from, begin);
    consumer.seek(partition, begin);
  }

  private DescribeTopicsResult describe(Collection<String> topics) {
    return admin.describeTopics(topics, new DescribeTopicsOptions().timeoutMs(TIMEOUT_MS));
  }

  @Override
  public void close() {
    admin.close(Duration.ZERO);
  }
}
