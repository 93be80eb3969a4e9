// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.bench;

import io.costwire.schemas.topics.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;

/**
 * Waits until an application has done all there is to do: its committed offsets have passed the
 * last record of usage.events and of its repartition topics, no transaction is open, and all that
 * stays so for longer than sums wait anywhere inside it. It asks the broker a few times a second,
 * so that watching costs nothing beside the work.
 */
final class Catchup {
  private static final Duration STEP = Duration.ofMillis(250);

  /** Sums wait half a second in a task, results a second for their commit. */
  private static final Duration QUIET = Duration.ofSeconds(4);

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final BenchCluster cluster;
  private final String applicationId;
  private final TopicScan scan;

  private record Standing(Map<TopicPartition, Long> committed, Map<TopicPartition, Long> ends) {}

  Catchup(BenchCluster cluster, String applicationId) {
    this.cluster = cluster;
    this.applicationId = applicationId;
    this.scan = new TopicScan(cluster.bootstrapServers());
  }

  void await() {
    Standing last = standing();
    long changedAt = System.nanoTime();
    while (true) {
      Waiting.pause(STEP);
      Standing now = standing();
      if (!now.equals(last)) {
        last = now;
        changedAt = System.nanoTime();
        continue;
      }
      long idle = System.nanoTime() - changedAt;
      if (idle > QUIET.toNanos() && isDone(now)) {
        return;
      }
      if (idle > PATIENCE.toNanos()) {
        throw new IllegalStateException(
            "%s does not go on: committed %s of %s"
                .formatted(applicationId, now.committed, now.ends));
      }
    }
  }

  /** Events that are not committed yet. */
  long behind() {
    Standing now = standing();
    long behind = 0;
    for (TopicPartition partition : now.ends.keySet()) {
      if (partition.topic().equals(Topics.USAGE_EVENTS.name())) {
        behind += now.ends.get(partition) - now.committed.getOrDefault(partition, 0L);
      }
    }
    return behind;
  }

  private boolean isDone(Standing standing) {
    if (!ends(IsolationLevel.READ_COMMITTED).equals(standing.ends)) {
      return false; // a transaction is open
    }
    Map<TopicPartition, Long> rest = new HashMap<>();
    standing.ends.forEach(
        (partition, end) -> {
          long committed = standing.committed.getOrDefault(partition, 0L);
          if (committed < end) {
            rest.put(partition, committed);
          }
        });
    return rest.isEmpty() || holdsNoRecord(rest);
  }

  /** Behind the last record of a topic with transactions there are markers. */
  private boolean holdsNoRecord(Map<TopicPartition, Long> rest) {
    var found = new AtomicBoolean();
    scan.from(rest, message -> found.set(true));
    return !found.get();
  }

  private Standing standing() {
    Map<TopicPartition, Long> committed = new HashMap<>();
    Map<TopicPartition, OffsetAndMetadata> offsets =
        Waiting.on(
            "offsets",
            cluster
                .admin()
                .listConsumerGroupOffsets(applicationId)
                .partitionsToOffsetAndMetadata());
    offsets.forEach((partition, offset) -> committed.put(partition, offset.offset()));
    return new Standing(committed, ends(IsolationLevel.READ_UNCOMMITTED));
  }

  private Map<TopicPartition, Long> ends(IsolationLevel isolation) {
    Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
    for (String topic : sources()) {
      for (int i = 0; i < Topics.USAGE_EVENTS.partitions(); i++) {
        asked.put(new TopicPartition(topic, i), OffsetSpec.latest());
      }
    }
    Map<TopicPartition, Long> ends = new HashMap<>();
    Map<TopicPartition, ListOffsetsResultInfo> found =
        Waiting.on(
            "the ends of topics",
            cluster.admin().listOffsets(asked, new ListOffsetsOptions(isolation)).all());
    found.forEach((partition, end) -> ends.put(partition, end.offset()));
    return ends;
  }

  private List<String> sources() {
    return cluster.topics().stream()
        .filter(
            t -> t.equals(Topics.USAGE_EVENTS.name()) || Footprint.isRepartition(applicationId, t))
        .toList();
  }
}
