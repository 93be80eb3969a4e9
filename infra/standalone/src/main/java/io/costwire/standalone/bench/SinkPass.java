// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.bench;

import io.costwire.schemas.topics.Topics;
import io.costwire.sink.SinkApp;
import io.costwire.sink.SinkConfig;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** The sink as it ships, over the whole backlog, until all is stored and committed. */
final class SinkPass {
  private static final String GROUP = "bench-sink";
  private static final String TABLE = "usage_priced";
  private static final Duration STEP = Duration.ofMillis(5);
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  private final BenchCluster cluster;
  private final BenchEngine engine;
  private final String database;
  private final MeterRegistry meters = new SimpleMeterRegistry();

  /**
   * @param rowsPerInsert rows of an insert on average, those of the warm-up included
   */
  record Outcome(Effort effort, int rowsPerInsert) {}

  SinkPass(BenchCluster cluster, BenchEngine engine, String database) {
    this.cluster = cluster;
    this.engine = engine;
    this.database = database;
  }

  /**
   * @param warmUp rows that are not in the rates
   * @param total rows of the backlog
   */
  Outcome measure(int warmUp, int total) {
    try (var sink =
        new SinkApp(config(cluster, engine, database), meters, InstantSource.system())) {
      sink.start();
      await("the warm-up to be stored", warmUp);
      long before = rows();
      Effort.Moment from = engine.now();
      await("all rows to be stored", total);
      Waiting.until("all offsets to be committed", PATIENCE, this::isCommitted);
      Effort.Moment to = engine.now();
      return new Outcome(new Effort(total - before, from, to), (int) (total / inserts()));
    }
  }

  /** Configuration of the sink, as it ships, but for SINK_ keys of the environment. */
  static SinkConfig config(BenchCluster cluster, BenchEngine engine, String database) {
    Map<String, String> environment = new HashMap<>(System.getenv());
    environment.keySet().removeIf(key -> !key.startsWith("SINK_"));
    environment.putAll(
        Map.of(
            "KAFKA_BOOTSTRAP_SERVERS",
            cluster.bootstrapServers(),
            "SCHEMA_REGISTRY_URL",
            cluster.registryUrl(),
            "CLICKHOUSE_URL",
            engine.url(),
            "CLICKHOUSE_DATABASE",
            database,
            "SINK_GROUP_ID",
            GROUP));
    return SinkConfig.fromEnvironment(environment);
  }

  private void await(String what, long rows) {
    long start = System.nanoTime();
    while (rows() < rows) {
      if (System.nanoTime() - start > PATIENCE.toNanos()) {
        throw new IllegalStateException(
            "waited in vain for %s: %d of %d are".formatted(what, rows(), rows));
      }
      Waiting.pause(STEP);
    }
  }

  private long rows() {
    return (long) value("costwire_sink_rows");
  }

  private long inserts() {
    return Math.max(1, (long) value("costwire_sink_insert"));
  }

  /** Value of a counter, or how often a timer was used. */
  private double value(String name) {
    @Nullable Meter meter = meters.find(name).tag("table", TABLE).meter();
    return meter == null ? 0 : meter.measure().iterator().next().getValue();
  }

  private boolean isCommitted() {
    Map<TopicPartition, OffsetAndMetadata> committed =
        Waiting.on(
            "offsets",
            cluster.admin().listConsumerGroupOffsets(GROUP).partitionsToOffsetAndMetadata());
    return new TopicScan(cluster.bootstrapServers())
        .ends(Topics.USAGE_PRICED.name()).entrySet().stream()
            .allMatch(
                end -> {
                  OffsetAndMetadata offset = committed.get(end.getKey());
                  return end.getValue() == 0 || offset != null && offset.offset() >= end.getValue();
                });
  }
}
