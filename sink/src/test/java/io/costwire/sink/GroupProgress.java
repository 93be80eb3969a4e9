// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink;

import io.costwire.schemas.topics.Topic;
import io.costwire.sink.table.Route;
import io.costwire.sink.table.Routes;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;

/** How far a consumer group of sinks has come. */
public final class GroupProgress implements AutoCloseable {
  private final Admin admin;
  private final String group;

  public GroupProgress(String bootstrapServers, String group) {
    this.admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers));
    this.group = group;
  }

  /** Lets a group that has no member yet begin behind everything that is there. */
  public void skipToTheEnd() {
    Map<TopicPartition, OffsetAndMetadata> ends = new HashMap<>();
    Routes.ALL.stream()
        .map(Route::topic)
        .forEach(topic -> ends(topic).forEach((p, end) -> ends.put(p, new OffsetAndMetadata(end))));
    get(admin.alterConsumerGroupOffsets(group, ends).all());
  }

  /** Offsets behind the last record of each partition. */
  public Map<TopicPartition, Long> ends(Topic<?> topic) {
    Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
    partitions(topic).forEach(partition -> latest.put(partition, OffsetSpec.latest()));
    Map<TopicPartition, Long> ends = new HashMap<>();
    get(admin.listOffsets(latest).all()).forEach((p, info) -> ends.put(p, info.offset()));
    return ends;
  }

  /** Committed offsets; partitions without one are missing. */
  public Map<TopicPartition, Long> committed(Topic<?> topic) {
    Map<TopicPartition, Long> committed = new HashMap<>();
    get(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata())
        .forEach(
            (partition, offset) -> {
              if (offset != null && partition.topic().equals(topic.name())) {
                committed.put(partition, offset.offset());
              }
            });
    return committed;
  }

  /** Partitions of which something is not committed yet. */
  public List<TopicPartition> behind(Topic<?> topic) {
    return behind(topic, ends(topic));
  }

  /** Partitions of which something before these offsets is not committed yet. */
  public List<TopicPartition> behind(Topic<?> topic, Map<TopicPartition, Long> offsets) {
    Map<TopicPartition, Long> committed = committed(topic);
    return partitions(topic)
        .filter(p -> committed.getOrDefault(p, 0L) < offsets.getOrDefault(p, 0L))
        .toList();
  }

  /** Whether the group has settled and this many members read from the topic. */
  public boolean isShared(Topic<?> topic, int members) {
    ConsumerGroupDescription described =
        get(admin.describeConsumerGroups(List.of(group)).describedGroups().get(group));
    return described.groupState() == GroupState.STABLE
        && described.members().stream().filter(member -> reads(member, topic)).count() == members;
  }

  private static boolean reads(MemberDescription member, Topic<?> topic) {
    return member.assignment().topicPartitions().stream()
        .anyMatch(partition -> partition.topic().equals(topic.name()));
  }

  private static Stream<TopicPartition> partitions(Topic<?> topic) {
    return IntStream.range(0, topic.partitions())
        .mapToObj(partition -> new TopicPartition(topic.name(), partition));
  }

  private static <T> T get(KafkaFuture<T> future) {
    try {
      return future.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("Kafka does not say: " + e.getCause(), e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    admin.close();
  }
}
