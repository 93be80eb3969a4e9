// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.bench;

import io.costwire.runtime.Component;
import io.costwire.schemas.topics.TopicSerdes;
import io.costwire.sink.SinkApp;
import io.costwire.streams.price.PriceBookPublisher;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.BitSet;
import java.util.Map;

/** What is behind the gateway, as it ships: every event of usage.events priced and stored. */
final class Warehouse implements AutoCloseable {
  private static final String DATABASE = "bench";
  private static final String STORED = " FROM bench.usage_priced WHERE startsWith(event_id, '%s')";
  private static final Duration PATIENCE = Duration.ofMinutes(15);

  private final BenchCluster cluster;
  private final BenchEngine engine;

  private Warehouse(BenchCluster cluster, BenchEngine engine) {
    this.cluster = cluster;
    this.engine = engine;
  }

  static Warehouse open(BenchCluster cluster) {
    var warehouse = new Warehouse(cluster, BenchEngine.start(cluster.folder("clickhouse")));
    warehouse.engine.migrate(DATABASE);
    return warehouse;
  }

  /**
   * Prices and stores until so many different events are there.
   *
   * @param prefix beginning of their ids, before their number
   * @return numbers of the stored events
   */
  BitSet store(String prefix, int events) {
    new PriceBookPublisher(
            Map.of("bootstrap.servers", cluster.bootstrapServers()),
            new TopicSerdes(cluster.registryUrl()),
            InstantSource.system())
        .publishShipped();
    try (Component streams = new StreamsJobs(cluster).full().opening().get();
        var sink =
            new SinkApp(
                SinkPass.config(cluster, engine, DATABASE),
                new SimpleMeterRegistry(),
                InstantSource.system())) {
      streams.start();
      sink.start();
      String count = "SELECT uniqExact(event_id)" + STORED.formatted(prefix);
      Waiting.until("all events to be stored", PATIENCE, () -> engine.number(count) >= events);
    }
    return numbers(prefix);
  }

  private BitSet numbers(String prefix) {
    BitSet numbers = new BitSet();
    engine
        .query("SELECT DISTINCT event_id" + STORED.formatted(prefix))
        .lines()
        .forEach(id -> numbers.set(Integer.parseInt(id.substring(prefix.length()))));
    return numbers;
  }

  @Override
  public void close() {
    engine.close();
  }
}
