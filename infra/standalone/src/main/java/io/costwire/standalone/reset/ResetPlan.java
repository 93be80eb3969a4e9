// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.reset;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;

/**
 * What a reset does, as found before anything is done.
 *
 * @param generation the next one
 * @param members of the app's group that are active now
 * @param topics changelogs and repartition topics of the app
 * @param inputs where each input starts again
 * @param events what usage.events still holds
 * @param rows of totals that are deleted, by table
 */
public record ResetPlan(
    int generation,
    List<String> members,
    List<String> topics,
    Map<TopicPartition, Long> inputs,
    Events events,
    Map<String, Long> rows) {

  /**
   * What can be counted again.
   *
   * @param records upper bound of their number
   * @param expired offsets that are gone, by partition; empty when every event is still there
   * @param completeFrom arrival time from which no event is missing, where some are
   */
  public record Events(
      long records, Map<TopicPartition, Long> expired, Optional<Instant> completeFrom) {
    public Events {
      expired = Map.copyOf(expired);
    }
  }

  public ResetPlan {
    members = List.copyOf(members);
    topics = List.copyOf(topics);
    inputs = Map.copyOf(inputs);
    rows = Map.copyOf(rows);
  }
}
