// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.GroupSubscription;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.Subscription;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

final class SoleOwnerAssignorTest {
  private static final List<TopicPartition> ALL =
      IntStream.range(0, 4).mapToObj(p -> new TopicPartition("cost.signals", p)).toList();

  @Test
  void oneMember_hasEverything() {
    assertThat(assign(Map.of("a", member(-1, List.of())))).containsEntry("a", ALL);
  }

  @Test
  void newMembers_moveNothing() {
    for (String newcomer : List.of("a", "z")) {
      assertThat(assign(Map.of("m", member(5, ALL), newcomer, member(-1, List.of()))))
          .containsEntry("m", ALL)
          .containsEntry(newcomer, List.of());
    }
  }

  @Test
  void standby_doesNotTakeOverFromAnOwnerOfTheSameGeneration() {
    assertThat(assign(Map.of("owner", member(5, ALL), "standby", member(5, List.of()))))
        .containsEntry("owner", ALL);
  }

  @Test
  void ownerWithAnOlderGeneration_hasLostIt() {
    assertThat(assign(Map.of("stale", member(4, ALL), "owner", member(5, ALL))))
        .containsEntry("owner", ALL)
        .containsEntry("stale", List.of());
  }

  private static Map<String, List<TopicPartition>> assign(Map<String, Subscription> members) {
    Node node = new Node(0, "localhost", 9092);
    List<PartitionInfo> partitions =
        ALL.stream()
            .map(p -> new PartitionInfo(p.topic(), p.partition(), node, new Node[0], new Node[0]))
            .toList();
    Cluster cluster =
        new Cluster("c", List.of(node), new HashSet<>(partitions), Set.of(), Set.of());
    var assignment = new SoleOwnerAssignor().assign(cluster, new GroupSubscription(members));
    return assignment.groupAssignment().entrySet().stream()
        .collect(
            java.util.stream.Collectors.toMap(
                Map.Entry::getKey, entry -> entry.getValue().partitions()));
  }

  private static Subscription member(int generation, List<TopicPartition> owned) {
    return new Subscription(List.of("cost.signals"), null, owned, generation, Optional.empty());
  }
}
