// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink.ledger;

import io.costwire.schemas.topics.Topic;
import io.costwire.schemas.topics.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;

/** How far topics go, and how far the apps have read them. */
final class Progress implements AutoCloseable {
  /** Group of the streams app. */
  static final String STREAMS_GROUP = "costwire-streams";

  private static final long TIMEOUT_SECONDS = 15;

  /** Topics whose records must be in ClickHouse before an event can be missed there. */
  private static final List<Topic<?>> OUTPUTS =
      List.of(
          Topics.USAGE_PRICED, Topics.USAGE_REJECTED, Topics.COST_WINDOWS, Topics.COST_ADJUSTMENTS);

  private final Admin admin;
  private final String sinkGroup;

  /**
   * How far a partition of usage.events goes.
   *
   * @param beginning first offset that is still there
   * @param end offset behind the last record
   * @param passed offset that the streams app has committed, at most the end
   */
  record Extent(long beginning, long end, long passed) {}

  Progress(LedgerSettings.Kafka kafka) {
    this.admin = Admin.create(new HashMap<>(kafka.client()));
    this.sinkGroup = kafka.sinkGroup();
  }

  /** Partitions of usage.events, in order. */
  Map<Integer, Extent> events() {
    Map<TopicPartition, Long> beginnings = offsets(List.of(Topics.USAGE_EVENTS), false);
    Map<TopicPartition, Long> committed = committed(STREAMS_GROUP);
    Map<TopicPartition, Long> ends = offsets(List.of(Topics.USAGE_EVENTS), true);
    Map<Integer, Extent> extents = new TreeMap<>();
    ends.forEach(
        (place, end) -> {
          long beginning = beginnings.getOrDefault(place, 0L);
          long passed = Math.min(end, committed.getOrDefault(place, beginning));
          extents.put(place.partition(), new Extent(beginning, end, Math.max(beginning, passed)));
        });
    return extents;
  }

  /** Ends of the topics that the streams app writes. */
  Map<TopicPartition, Long> outputEnds() {
    return offsets(OUTPUTS, true);
  }

  /** Ends of the topics between the steps of the streams app. */
  Map<TopicPartition, Long> internalEnds() {
    List<TopicPartition> places =
        committed(STREAMS_GROUP).keySet().stream()
            .filter(place -> place.topic().startsWith(STREAMS_GROUP + "-"))
            .toList();
    return offsets(places, OffsetSpec.latest());
  }

  /** Whether the sink has stored everything up to the ends of before. */
  boolean hasSinkPassed(Map<TopicPartition, Long> ends) {
    return hasPassed(sinkGroup, ends);
  }

  /** Whether the last step of the streams app is behind the ends of before. */
  boolean hasStreamsPassed(Map<TopicPartition, Long> ends) {
    return hasPassed(STREAMS_GROUP, ends);
  }

  private boolean hasPassed(String group, Map<TopicPartition, Long> ends) {
    Map<TopicPartition, Long> committed = committed(group);
    return ends.entrySet().stream()
        .allMatch(end -> committed.getOrDefault(end.getKey(), 0L) >= end.getValue());
  }

  private Map<TopicPartition, Long> offsets(List<Topic<?>> topics, boolean ends) {
    List<TopicPartition> places = new ArrayList<>();
    for (Topic<?> topic : topics) {
      for (int p = 0; p < topic.partitions(); p++) {
        places.add(new TopicPartition(topic.name(), p));
      }
    }
    return offsets(places, ends ? OffsetSpec.latest() : OffsetSpec.earliest());
  }

  private Map<TopicPartition, Long> offsets(List<TopicPartition> places, OffsetSpec spec) {
    Map<TopicPartition, OffsetSpec> wanted = new HashMap<>();
    places.forEach(place -> wanted.put(place, spec));
    Map<TopicPartition, Long> offsets = new HashMap<>();
    Map<TopicPartition, ListOffsetsResultInfo> found =
        get(admin.listOffsets(wanted, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED)).all());
    found.forEach((place, info) -> offsets.put(place, info.offset()));
    return offsets;
  }

  private Map<TopicPartition, Long> committed(String group) {
    Map<TopicPartition, Long> offsets = new HashMap<>();
    get(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata())
        .forEach(
            (place, at) -> {
              if (at != null) {
                offsets.put(place, at.offset());
              }
            });
    return offsets;
  }

  private static <T> T get(KafkaFuture<T> future) {
    try {
      return future.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while Kafka was asked for offsets", e);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException(
          "Kafka does not tell how far the topics and the apps are; check the broker: " + e, e);
    }
  }

  @Override
  public void close() {
    admin.close(Duration.ofSeconds(2));
  }
}
