// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink.batch;

import java.util.List;
import java.util.Map;

/**
 * What is stored together: once all of it is acknowledged, the positions may be committed.
 *
 * @param topic topic it came from
 * @param batches rows by table and partition of the table
 * @param refusals records that have no row
 * @param positions partition of the topic to the offset after the last record in here
 */
public record Load(
    String topic, List<TableBatch> batches, List<Refusal> refusals, Map<Integer, Long> positions) {
  public Load {
    batches = List.copyOf(batches);
    refusals = List.copyOf(refusals);
    positions = Map.copyOf(positions);
  }

  /** Records that have a row in here; each has one, whatever else was derived from it. */
  public int records() {
    return batches.stream().filter(b -> !b.insert().derived()).mapToInt(TableBatch::rows).sum();
  }

  public int rows() {
    return batches.stream().mapToInt(TableBatch::rows).sum();
  }
}
