// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.bench;

import io.costwire.runtime.Component;
import io.costwire.runtime.Readiness;
import io.costwire.schemas.PricedUsage;
import io.costwire.schemas.topics.TopicSerdes;
import io.costwire.schemas.topics.Topics;
import io.costwire.sink.batch.BatchLimits;
import io.costwire.sink.batch.Lane;
import io.costwire.sink.batch.Slice;
import io.costwire.sink.batch.SourceOffset;
import io.costwire.sink.batch.TableBatch;
import io.costwire.sink.table.Routes;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Deserializer;

/** A backlog of usage.priced as the full topology writes it, and the rows that it becomes. */
final class PricedBacklog {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /** Lanes are emptied by hand. */
  private static final BatchLimits NO_LIMITS =
      new BatchLimits(Integer.MAX_VALUE, Long.MAX_VALUE, PATIENCE, Long.MAX_VALUE);

  private final BenchCluster cluster;
  private final int rows;

  /**
   * The rows of the backlog, encoded as the sink does, in inserts.
   *
   * @param billed sum of their billed costs
   */
  record Encoded(List<Slice> inserts, BigDecimal billed) {}

  PricedBacklog(BenchCluster cluster, int rows) {
    this.cluster = cluster;
    this.rows = rows;
  }

  /** Prices events with the full topology, and leaves no windows for the sink to store. */
  void fill() {
    new EventLoad(Instant.now()).fill(cluster, rows);
    Job job = new StreamsJobs(cluster).full();
    try (Component app = job.opening().get()) {
      app.start();
      Waiting.until(
          "the streams app to be ready", PATIENCE, () -> app.ready() instanceof Readiness.Ready);
      new Catchup(cluster, job.applicationId()).await();
    }
    empty(Topics.COST_WINDOWS.name());
    empty(Topics.COST_ADJUSTMENTS.name());
  }

  private void empty(String topic) {
    Map<TopicPartition, RecordsToDelete> all = new HashMap<>();
    new TopicScan(cluster.bootstrapServers())
        .ends(topic)
        .forEach((partition, end) -> all.put(partition, RecordsToDelete.beforeOffset(end)));
    Waiting.on("deletion of records of " + topic, cluster.admin().deleteRecords(all).all());
  }

  /** The same rows, in inserts of as many rows as those of the sink had on average. */
  Encoded encode(int rowsPerInsert) {
    String topic = Topics.USAGE_PRICED.name();
    var lane = new Lane(topic, NO_LIMITS);
    List<Slice> inserts = new ArrayList<>();
    BigDecimal[] billed = {BigDecimal.ZERO};
    try (var deserializer =
        new TopicSerdes(cluster.registryUrl()).deserializer(Topics.USAGE_PRICED)) {
      new TopicScan(cluster.bootstrapServers())
          .all(
              topic,
              message -> {
                billed[0] = billed[0].add(add(lane, message, deserializer));
                if (lane.rows() == rowsPerInsert) {
                  take(lane, inserts);
                }
              });
    }
    take(lane, inserts);
    return new Encoded(inserts, billed[0]);
  }

  private static BigDecimal add(
      Lane lane, ConsumerRecord<String, byte[]> message, Deserializer<PricedUsage> deserializer) {
    PricedUsage priced = deserializer.deserialize(message.topic(), message.value());
    var source =
        new SourceOffset(
            message.topic(), message.partition(), message.offset(), message.timestamp());
    Routes.PRICED.add(lane, source, priced);
    BigDecimal cost = priced.getBilledCost();
    return cost == null ? BigDecimal.ZERO : cost;
  }

  private static void take(Lane lane, List<Slice> inserts) {
    lane.take().batches().stream().map(TableBatch::all).forEach(inserts::add);
  }
}
