// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.intake;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.TopicPartition;

/**
 * Gives every partition to one member: one instance alerts, the others stand by and take over when
 * it goes. Whoever owned the partitions keeps them, so a new instance moves nothing.
 */
public final class SoleOwnerAssignor implements ConsumerPartitionAssignor {

  @Override
  public String name() {
    return "costwire-sole-owner";
  }

  /** Cooperative, so that members say what they own and keep it while others come and go. */
  @Override
  public List<RebalanceProtocol> supportedProtocols() {
    return List.of(RebalanceProtocol.COOPERATIVE, RebalanceProtocol.EAGER);
  }

  @Override
  public GroupAssignment assign(Cluster metadata, GroupSubscription groupSubscription) {
    Map<String, Subscription> members = groupSubscription.groupSubscription();
    String owner =
        members.entrySet().stream()
            .max(
                Comparator.<Map.Entry<String, Subscription>>comparingInt(
                        member -> member.getValue().generationId().orElse(-1))
                    .thenComparingInt(member -> member.getValue().ownedPartitions().size())
                    .thenComparing(Map.Entry.comparingByKey()))
            .map(Map.Entry::getKey)
            .orElse("");
    Map<String, Assignment> assignments = new HashMap<>();
    members.forEach(
        (member, subscription) ->
            assignments.put(
                member,
                new Assignment(
                    member.equals(owner)
                        ? partitions(metadata, subscription.topics())
                        : List.of())));
    return new GroupAssignment(assignments);
  }

  private static List<TopicPartition> partitions(Cluster metadata, List<String> topics) {
    List<TopicPartition> partitions = new ArrayList<>();
    for (String topic : topics) {
      Integer count = metadata.partitionCountForTopic(topic);
      IntStream.range(0, count == null ? 0 : count)
          .forEach(partition -> partitions.add(new TopicPartition(topic, partition)));
    }
    return partitions;
  }
}
